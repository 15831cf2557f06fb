"""Signing in, joining and one's own account, as a browser sees them (trust.md AU, SE; test plan T18)."""

import io
import re

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from marketplace.people.models import Registration
from marketplace.people.use_cases import passwords
from marketplace.records.models.record import EventRecord, Mail, StoredFile
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared import clock
from marketplace.shared.calendar import day_of
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, Token
from marketplace.shared.roles import Role
from marketplace.shared.web.links import local
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.makers import Seeded, credit_code

PASSWORD = "orange-kettle-river-92"
ANOTHER = "purple-window-seven-4"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


def known(account, **facts):
    with transaction() as session:
        found = session.get_one(Account, account.id)
        found.password_hash = passwords.hashed(PASSWORD)
        for name, value in facts.items():
            setattr(found, name, value)
        record(Seeded(), at=NOW)
    return account


@pytest.fixture
def clerk(make):
    return known(make.account(Role.COUNTY_OFFICER, login="clerk"), email="clerk@example.cn")


@pytest.fixture
def standing(monkeypatch):
    """The clock stands: however slow this machine is, a pause is not over before it is looked at."""
    moment = clock.now()
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: moment)


def sign_in(client, login="clerk", password=PASSWORD, **more):
    return client.post("/login", data={"login": login, "password": password, **more})


def sid(client):
    cookie = client.get_cookie("sid")
    return cookie.value if cookie else None


def token_of(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


# Signing in and out


def test_a_closed_page_leads_to_signing_in_and_back(client, clerk):
    answer = client.get("/me")
    assert answer.status_code == 302
    page = client.get(answer.location)
    assert page.status_code == 200

    wanted = re.findall(r'name="next"[^>]*value="([^"]*)"', page.text)[-1]
    answer = sign_in(client, next=wanted)
    assert (answer.status_code, answer.location) == (302, "/me")
    assert client.get("/me").status_code == 200


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(client, clerk):
    header = next(value for name, value in sign_in(client).headers if name == "Set-Cookie" and value.startswith("sid="))

    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header
    assert "Domain" not in header
    assert "Secure" not in header


def test_over_https_the_cookie_is_bound_to_this_host(app, client, clerk):
    app.config["SESSION_COOKIE_SECURE"] = True
    try:
        answer = client.post(
            "/login",
            data={"login": "clerk", "password": PASSWORD},
            base_url="https://localhost",
            headers={"Referer": "https://localhost/login"},
        )
        header = next(value for name, value in answer.headers if name == "Set-Cookie" and "sid=" in value)
        assert header.startswith("__Host-sid=")
        assert "Secure" in header
        assert client.get("/me", base_url="https://localhost").status_code == 200
    finally:
        app.config["SESSION_COOKIE_SECURE"] = False


@pytest.mark.parametrize("login", ["clerk", "nobody", "", "x" * 5000, "\x00", "a\u202eb", "'; drop table account"])
def test_a_refused_sign_in_keeps_what_was_typed_but_never_the_password(client, clerk, login):
    answer = sign_in(client, login, "not the password")

    assert answer.status_code == 422
    assert sid(client) is None
    assert "not the password" not in answer.text


def test_the_page_for_a_wrong_password_is_that_for_an_unknown_login(client, clerk):
    def page(login):
        text = sign_in(client, login, "not the password").text
        plain = re.sub(r'value="[^"]*"|本页生成于[^<]*|<code>[^<]*</code>', "", text)
        return plain.replace(login, "")

    assert page("clerk") == page("clark")


def test_whoever_tries_too_often_is_told_how_long_to_wait(client, clerk, standing):
    for _ in range(5):
        sign_in(client, password="not the password")

    answer = sign_in(client)
    assert answer.status_code == 429
    assert re.search(r"请等待 \d+ 秒", answer.text)
    assert "现在不能登录" in answer.text
    assert "处需要修改，内容还没有提交" not in answer.text


def device_cookie(answer):
    """Name and value of the cookie by which a browser is known."""
    [header] = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith("device-")]
    return header.partition(";")[0].split("=", 1)


def from_elsewhere(app, address):
    """A browser at another network address."""
    visitor = app.test_client()
    visitor.environ_base["REMOTE_ADDR"] = address
    return visitor


def test_the_owner_signs_in_at_a_known_browser_behind_the_very_address_that_attacks(app, client, clerk, standing):
    sign_in(client)
    client.post("/logout")
    for address in (*(f"198.51.100.{number}" for number in range(1, 21)), "127.0.0.1"):
        attacker = from_elsewhere(app, address)
        statuses = [sign_in(attacker, password="not the password").status_code for _ in range(6)]
        assert statuses[-1] == 429

    assert sign_in(from_elsewhere(app, "127.0.0.1")).status_code == 429
    assert sign_in(client).status_code == 302


def test_a_forged_or_foreign_device_cookie_is_none(app, make, client, clerk, standing):
    known(make.account(Role.FINANCE, login="other"))
    theirs, value = device_cookie(sign_in(client, "other"))
    mine, _ = device_cookie(sign_in(client))
    assert mine != theirs
    for forged in (value, value[:-2] + "xx", "", "W10.x", "\u00e9", "x" * 3000):
        thief = from_elsewhere(app, "198.51.100.1")
        thief.set_cookie(mine, forged)
        statuses = [sign_in(thief, password="not the password").status_code for _ in range(6)]
        assert statuses[-1] == 429


def test_the_device_cookie_outlives_the_browser_and_is_closed_to_scripts(client, clerk):
    header = next(value for value in sign_in(client).headers.getlist("Set-Cookie") if value.startswith("device-"))

    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15552000"):
        assert part in header


def test_a_letter_opens_the_door_at_an_address_under_attack(app, client, clerk, standing):
    for _ in range(6):
        sign_in(client, password="not the password")
    assert sign_in(client).status_code == 429

    client.post("/forgotten", data={"login": "clerk"})
    letter = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first().body
    client.post(re.search(r"/reset/\S+", letter)[0], data={"new": ANOTHER, "again": ANOTHER})

    assert sign_in(client, password=ANOTHER).status_code == 302


def test_a_session_from_before_signing_in_is_of_no_use_after_it(app, make, client, clerk):
    planted = make.session_of(make.account(Role.FINANCE))
    client.set_cookie("sid", planted)

    sign_in(client)

    assert sid(client) not in (planted, None)
    attacker = app.test_client()
    attacker.set_cookie("sid", planted)
    assert attacker.get("/me").status_code == 302


def test_a_cookie_that_was_made_up_beforehand_is_not_adopted(app, client, clerk):
    client.set_cookie("sid", "chosen-by-the-attacker")
    sign_in(client)

    attacker = app.test_client()
    attacker.set_cookie("sid", "chosen-by-the-attacker")
    assert attacker.get("/me").status_code == 302


def test_a_cookie_replayed_after_signing_out_opens_nothing(app, client, clerk):
    sign_in(client)
    stolen = sid(client)
    assert client.post("/logout").status_code == 302
    assert sid(client) is None

    thief = app.test_client()
    thief.set_cookie("sid", stolen)
    assert thief.get("/me").status_code == 302


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: token + "x", lambda token: token.swapcase()])
def test_a_tampered_cookie_opens_nothing(client, clerk, change):
    sign_in(client)
    client.set_cookie("sid", change(sid(client)))

    assert client.get("/me").status_code == 302


def test_reading_never_signs_out(client, clerk):
    sign_in(client)
    assert client.get("/logout").status_code == 405
    assert client.get("/me").status_code == 200


def test_signed_in_pages_are_not_kept_by_anybody(client, clerk):
    sign_in(client)
    answer = client.get("/me")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_a_sign_in_from_elsewhere_is_refused(guarded, client, clerk):
    assert sign_in(client).status_code == 400
    assert sid(client) is None

    page = client.get("/login").text
    assert sign_in(client, csrf_token=token_of(page)).status_code == 302


def test_the_hidden_token_of_before_does_not_serve_after_signing_in(guarded, client, clerk):
    before = token_of(client.get("/login").text)
    sign_in(client, csrf_token=before)

    assert client.post("/me", data={"name": "x", "csrf_token": before}).status_code == 400
    assert db.session.get(Account, clerk.id).name != "x"


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "evil",
        "javascript:alert(1)",
        "http:/evil.example",
        "///evil.example",
        "/ /evil",
        "/\x00",
        "/" + "a" * 600,
        "",
        "//[evil",
        "/\n/evil.example",
    ],
)
def test_signing_in_never_leads_elsewhere(client, clerk, evil):
    assert local(evil, "/inbox") == "/inbox"
    assert sign_in(client, next=evil).headers.get("Location", "/inbox") == "/inbox"


@pytest.mark.parametrize("path", ["/", "/needs?page=2&q=%E6%A0%AA", "/needs/3#facts", "/a//b", "/x:y"])
def test_a_path_of_this_site_is_followed(path):
    assert local(path, "/inbox") == path


# How one likes to read


def test_language_and_letter_size_are_remembered_by_the_browser_and_by_the_account(client, clerk):
    sign_in(client)
    assert client.post("/language", data={"language": "en", "next": "/me"}).location == "/me"
    client.post("/large-text", data={"large": "1", "next": "//evil.example"})

    assert 'lang="en"' in client.get("/me").text
    account = db.session.get(Account, clerk.id)
    assert (account.language, account.large_text) == ("en", True)


def test_a_stranger_chooses_a_language_too(client):
    client.post("/language", data={"language": "en"})
    assert 'lang="en"' in client.get("/login").text
    client.post("/language", data={"language": "../../etc"})
    assert 'lang="zh-CN"' in client.get("/login").text


# Passwords


def test_a_temporary_password_opens_one_page_only(client, clerk):
    known(clerk, must_change_password=True)
    assert sign_in(client).location == "/me/password"
    assert client.get("/me").location == "/me/password"
    assert client.post("/me", data={"name": "x"}).location == "/me/password"

    answer = client.post("/me/password", data={"old": PASSWORD, "new": ANOTHER, "again": ANOTHER})
    assert answer.location == "/me"
    assert client.get("/me").status_code == 200


def test_a_changed_password_gives_this_browser_a_new_session_and_ends_all_others(app, client, clerk):
    other = app.test_client()
    sign_in(other)
    sign_in(client)
    before = sid(client)

    client.post("/me/password", data={"old": PASSWORD, "new": ANOTHER, "again": ANOTHER})

    assert sid(client) not in (before, None)
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {"old": "wrong", "new": ANOTHER, "again": ANOTHER},
        {"old": PASSWORD, "new": ANOTHER, "again": PASSWORD},
        {"old": PASSWORD, "new": "password1234", "again": "password1234"},
        {"old": PASSWORD, "new": "short", "again": "short"},
        {},
    ],
)
def test_a_password_that_cannot_be_is_refused_on_the_same_page(client, clerk, data):
    sign_in(client)
    assert client.post("/me/password", data=data).status_code == 422
    assert client.get("/me").status_code == 200


def test_a_letter_leads_to_a_new_password(client, clerk):
    for login in ("clerk", "nobody"):
        assert client.post("/forgotten", data={"login": login}).location == "/login"
    mail = db.session.scalars(select(Mail)).one()
    link = re.search(r"http://localhost(/reset/\S+)", mail.body)[1]

    assert client.get(link).status_code == 200
    assert client.post(link, data={"new": ANOTHER, "again": "other"}).status_code == 422
    assert client.post(link, data={"new": ANOTHER, "again": ANOTHER}).location == "/login"
    assert client.get(link).status_code == 404
    assert sign_in(client, password=ANOTHER).status_code == 302


def test_a_forged_host_does_not_get_into_a_letter(client, clerk):
    answer = client.post("/forgotten", data={"login": "clerk"}, headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert db.session.scalars(select(Mail)).all() == []


# One's own account


def test_my_page_shows_my_sessions_and_ends_them(app, client, clerk):
    other = app.test_client()
    other.post("/login", data={"login": "clerk", "password": PASSWORD}, headers={"User-Agent": "Another browser"})
    sign_in(client)
    page = client.get("/me").text
    assert "Another browser" in page

    client.post(re.search(r'action="(/me/sessions/\w+/end)"', page)[1])
    assert other.get("/me").status_code == 302
    assert client.get("/me").status_code == 200


def test_somebody_elses_session_is_not_mine_to_end(app, make, client, clerk):
    known(make.account(Role.FINANCE, login="other"))
    other = app.test_client()
    sign_in(other, "other")
    sign_in(client)

    for number in range(1, 6):
        client.post(f"/me/sessions/{number}/end")
    assert other.get("/me").status_code == 200


def test_what_i_say_of_myself_is_saved_and_a_stale_page_shows_both(client, clerk):
    sign_in(client)
    version = re.search(r'name="version"[^>]*value="(\d+)"', client.get("/me").text)[1]

    def save(name):
        return client.post("/me", data={"name": name, "email": "clerk@example.cn", "phone": "", "version": version})

    assert save("甲").location == "/me"
    answer = save("乙")
    assert answer.status_code == 409
    assert "甲" in answer.text
    assert "乙" in answer.text


def test_another_address_without_the_password_is_refused(client, clerk):
    sign_in(client)
    version = db.session.get(Account, clerk.id).version
    answer = client.post("/me", data={"name": "甲", "email": "new@example.cn", "phone": "", "version": version})

    assert answer.status_code == 422
    assert db.session.get(Account, clerk.id).email == "clerk@example.cn"


@pytest.mark.parametrize(
    ("place", "told", "button", "leads"),
    [
        ("/reset/nothing", "系统管理员重新发送", "重新申请找回密码", "/forgotten"),
        ("/invitation/nothing", "请联系邀请人重新发送", "登录", "/login"),
        ("/address/nothing", "什么都不必再做", "登录", "/login"),
    ],
)
def test_a_dead_link_says_what_it_was_for_and_leads_on(client, place, told, button, leads):
    answer = client.get(place)
    assert answer.status_code == 404
    assert "这个链接已经失效" in answer.text
    assert "没有找到这项内容" not in answer.text
    assert told in answer.text
    assert re.search(rf'<a class="btn btn-primary" href="{leads}">{button}</a>', answer.text)


# Joining


def registration(make, **facts):
    given = {
        "kind": "enterprise",
        "name": "株洲新厂制造有限公司",
        "credit_code": credit_code(900),
        "unit_id": str(make.county().id),
        "address": "株洲市荷塘区一路1号",
        "legal_representative": "某某",
        "legal_person": "yes",
        "registered_on": "2015-05-01",
        "contact_name": "某某",
        "contact_phone": "13800000000",
        "login": "xinchang",
        "person": "某某",
        "email": "xinchang@example.cn",
        "new": PASSWORD,
        "again": PASSWORD,
        "truthful": "yes",
    }
    return given | facts


def send(client, data, licence=PDF, name="执照.pdf"):
    files = {"licence": FileStorage(io.BytesIO(licence), name)} if licence else {}
    body, _, boundary = stream_encode_multipart(data | files, use_tempfile=False)
    return client.post("/register", data=body.read(), content_type=f"multipart/form-data; boundary={boundary}")


def test_an_organisation_registers_and_can_do_nothing_yet(make, client):
    assert "荷塘区" in (make.county() and client.get("/register").text)
    assert send(client, registration(make)).location == "/registered"
    assert client.get("/registered").status_code == 200

    assert day_of(clock.now()).isoformat() in client.get("/registered").text
    found = db.session.scalars(select(Registration)).one()
    assert (found.name, found.division_code, found.financial) == ("株洲新厂制造有限公司", make.county().code, False)
    assert "提交日期" not in client.application.test_client().get("/registered").text


def test_whoever_knows_the_password_is_told_that_the_registration_waits(make, client):
    send(client, registration(make))
    told = sign_in(client, "xinchang")
    assert told.status_code == 409 and "正等荷塘区审核营业执照" in told.text
    strange = sign_in(client, "xinchang", ANOTHER)
    assert strange.status_code == 422 and "荷塘区" not in strange.text
    unknown = sign_in(client, "nobody", ANOTHER)
    assert re.findall(r'class="form-error"[^>]*>(.*?)</p>', unknown.text, re.DOTALL) == re.findall(
        r'class="form-error"[^>]*>(.*?)</p>', strange.text, re.DOTALL
    )


def test_the_letter_leads_to_a_page_that_says_how_far_it_is(make, client, as_user):
    send(client, registration(make))
    [letter] = db.session.scalars(select(Mail)).all()
    place = re.search(r"http://localhost(/registered/\S+)", letter.body)[1]
    assert "等荷塘区审核" in client.get(place).text
    for other in (place[:-1] + "x", "/registered/1", "/registered/1-", "/registered/²-1", "/registered/99999999999-a"):
        assert client.get(other).status_code == 404, other

    found = db.session.scalars(select(Registration)).one()
    refused = {"reason": "执照扫描件看不清", "version": found.version}
    officer = as_user(make.county_officer(make.county()))
    assert officer.post(f"/organisations/registrations/{found.id}/refuse", data=refused).status_code == 302
    page = client.get(place).text
    assert "没有通过" in page and "执照扫描件看不清" in page
    assert sign_in(client, "xinchang").status_code == 422


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"kind": ""}, "请选择单位类型"),
        ({"kind": "auditor"}, "不在名单里"),
        ({"credit_code": "91430200"}, "18 位"),
        ({"unit_id": "999999"}, "不在名单里"),
        ({"again": ANOTHER}, "两次输入的密码不一样"),
        ({"new": "password1234", "again": "password1234"}, "太常见"),
        ({"truthful": ""}, "请勾选"),
        ({"kind": "institution"}, "服务机构请回答“是”或“否”"),
        ({"login": "中文"}, "不合要求"),
    ],
)
def test_a_registration_that_cannot_be_keeps_what_was_typed(make, client, facts, told):
    answer = send(client, registration(make, **facts))

    assert answer.status_code == 422
    assert told in answer.text
    assert "株洲市荷塘区一路1号" in answer.text
    assert PASSWORD not in answer.text
    assert db.session.scalars(select(Registration)).all() == []


def test_a_licence_is_told_by_its_content(make, client):
    assert "不是可接受的文件类型" in send(client, registration(make), licence=b"MZ" + b"\0" * 99).text
    assert send(client, registration(make), licence=None).status_code == 422


@pytest.mark.parametrize("size", [48 * 1024, 60_000, 2_000_000, 10 * 1024 * 1024])
def test_a_scan_of_any_size_up_to_the_bound_is_taken_from_a_stranger(make, client, size):
    scan = PDF[:9] + b"\r\n--" * ((size - len(PDF)) // 4) + b" " * ((size - len(PDF)) % 4) + PDF[9:]
    assert send(client, registration(make), licence=scan).location == "/registered"
    assert db.session.scalars(select(StoredFile.size)).one() == len(scan) == size


def test_a_scan_over_the_bound_is_refused_beside_its_field(make, client):
    answer = send(client, registration(make), licence=PDF + b" " * 10 * 1024 * 1024)
    assert answer.status_code == 422
    assert "文件不能超过 10" in answer.text
    assert "株洲市荷塘区一路1号" in answer.text


def known_before(make):
    """What a stranger may type in that somebody has already: a code, a name, a login, a mail address."""
    theirs, stopped = make.enterprise(name="对手有限公司", address="机密路1号"), make.enterprise(standing="suspended")
    change(make.enterprise_account(theirs), login="rival", email="rival@example.cn")
    return {
        "code": {"credit_code": theirs.credit_code},
        "name": {"name": theirs.name},
        "login": {"login": "rival"},
        "mail": {"email": "rival@example.cn"},
        "stopped": {"credit_code": stopped.credit_code},
        "elsewhere": {"name": make.enterprise(unit=make.county("芦淞区", "430203"), credit_code=None).name},
    }


def test_who_registers_reads_the_same_whatever_is_known_already(make, client):
    answers = {}
    for number, (kind, facts) in enumerate({"new": {}, **known_before(make)}.items()):
        given = registration(make, **({"credit_code": credit_code(950 + number), "name": f"第{number}新厂有限公司"} | facts))
        before = count(Mail), count(Registration), count(StoredFile), count(EventRecord)
        answer = send(client, given)
        shown = page(client, answer.location)
        after = count(Mail), count(Registration), count(StoredFile), count(EventRecord)
        work = tuple(late - early for early, late in zip(before, after, strict=True))
        answers[kind] = answer.status_code, answer.location, len(answer.data), shown, work
    assert set(answers.values()) == {answers["new"]}
    bodies = [mail.body for mail in db.session.scalars(select(Mail).order_by(Mail.id))]
    assert sum("没有受理" in body for body in bodies) == 4
    assert "机密路" not in "".join(bodies)


def test_who_forgot_a_password_costs_the_same_work_known_or_not(make, client):
    change(make.account(Role.FINANCE, login="known"), email="known@example.cn", password_hash="x")
    work = []
    for login in ("known", "unknown"):
        before = count(Token), count(EventRecord)
        answer = client.post("/forgotten", data={"login": login})
        shown = page(client, answer.location)
        work.append((answer.status_code, shown, count(Token) - before[0], count(EventRecord) - before[1]))
    assert work[0] == work[1]


def test_an_invited_person_learns_by_letter_alone_that_a_login_was_taken(make, client, as_user):
    member, pages = make.institution_account(), []
    make.account(Role.FINANCE, login="taken")
    for login in ("taken", "free"):
        as_user(member).post(f"/organisations/{member.organisation_id}/invite", data={"email": f"{login}@example.cn"})
        body = db.session.scalars(select(Mail).where(Mail.recipient == f"{login}@example.cn")).one().body
        link = re.search(r"http://localhost(/invitation/\S+)", body)[1]
        answer = client.post(link, data={"name": "某某", "login": login, "new": PASSWORD, "again": PASSWORD})
        pages.append((answer.status_code, answer.location, page(client, answer.location)))
    assert pages[0] == pages[1]
    assert (
        "taken-2"
        in db.session.scalars(select(Mail).where(Mail.recipient == "taken@example.cn").order_by(Mail.id.desc())).first().body
    )


def page(client, place):
    """What a page says, without the codes in it and the moment in its foot."""
    return re.sub(r"<code>.*?</code>|value=\"[^\"]*\"|\d\d:\d\d:\d\d", "", client.get(place).text)


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_an_invited_colleague_opens_an_account(make, client, as_user):
    member = make.institution_account()
    answer = as_user(member).post(f"/organisations/{member.organisation_id}/invite", data={"email": "colleague@example.cn"})
    assert answer.status_code == 302
    link = re.search(r"http://localhost(/invitation/\S+)", db.session.scalars(select(Mail)).one().body)[1]

    assert member.organisation.name in client.get(link).text
    data = {"name": "某某", "login": "colleague", "new": PASSWORD, "again": PASSWORD}
    assert client.post(link, data=data | {"login": "x"}).status_code == 422
    assert client.post(link, data=data).location == "/login"
    assert client.post(link, data=data).status_code == 404
    assert sign_in(client, "colleague").status_code == 302


@pytest.mark.parametrize("path", ["/invitation/made-up", "/reset/made-up", "/reset/%00", "/invitation/" + "a" * 3000])
def test_a_made_up_link_is_a_page_that_says_so(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "链接已经失效" in answer.text


def test_the_daily_digest_is_a_choice_in_the_own_account(make, as_user):
    officer, member = make.city_officer(), make.enterprise_account()
    assert "关闭每日摘要" in as_user(officer).get("/me").text and "还没有留邮箱" in as_user(officer).get("/me").text
    assert "开启每日摘要" in as_user(member).get("/me").text

    as_user(officer).post("/me/digest", data={"digest": "0"})
    as_user(member).post("/me/digest", data={"digest": "1"})

    assert (make.reread(officer).wants_digest, make.reread(member).wants_digest) == (False, True)
