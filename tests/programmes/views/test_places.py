"""A programme is a place: its pages stand under /p/<key>, plain addresses stay valid, and nobody has to guess which one is meant."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from marketplace.evaluation.models import YearRun
from marketplace.evaluation.states import YearState
from marketplace.needs.models import Need
from marketplace.needs.states import NeedState
from marketplace.programmes.commands import PublishNotice
from marketplace.programmes.models import Programme
from marketplace.programmes.use_cases import notices as publishing
from marketplace.programmes.web import places
from marketplace.rulebook import rulesets
from marketplace.rulebook.wording import citing
from marketplace.shared import clock
from marketplace.shared.extensions import WRITING, db
from marketplace.shared.models.place import Unit, UnitKind
from marketplace.shared.waiting import waiting_for
from tests.conftest import NOW
from tests.versions import seen
from tests.visitor import unmarked
from tests.waits import patience

DRAFT = {
    "categories": ["digital"],
    "current_level": "none",
    "goal_level": "innovative",
    "contact_name": "某某",
    "contact_phone": "13800000000",
    "then": "draft",
}


def beside(make, key="ZZ2024", name="2024年培育优质企业试点", **facts):
    """One more programme, opened after the first."""
    first = make.programme()
    given = {
        "unit_id": first.unit_id,
        "ruleset_key": first.ruleset_key,
        "starts_on": date(2023, 6, 1),
        "ends_on": date(2024, 6, 1),
        "apply_until": NOW + timedelta(days=30),
        "recommend_until": NOW + timedelta(days=40),
        "settings": {},
        "opened_at": NOW + timedelta(days=1),
    }
    return make.keep(Programme(key=key, name=name, **(given | facts)))


@pytest.fixture
def two(make):
    """(the first programme, the one beside it)."""
    return make.programme(), beside(make)


def elsewhere(make):
    """A programme of another city."""
    city = make.keep(Unit(kind=UnitKind.CITY, code="430100", name="长沙市工业和信息化局", aliases=[]))
    return beside(make, key="CS2023", name="长沙试点", unit_id=city.id)


def released(make, programme):
    """Let the year of a programme be over."""
    one, two = make.city_officer(), make.city_approver()
    make.keep(
        YearRun(
            programme_id=programme.id,
            number=1,
            state=YearState.RELEASED,
            budget_fen=0,
            settings={},
            inputs={"institutions": []},
            inputs_hash="",
            result_hash="",
            frozen_by_id=one.id,
            frozen_at=NOW,
            proposed_by_id=one.id,
            released_by_id=two.id,
            released_at=NOW,
        )
    )


def links(page):
    """Where a page leads, of its own site."""
    return re.findall(r'href="(/[^"]*)"', page)


def switch(page):
    """word -> address of what the header offers to change to."""
    bar = re.search(r'<nav class="place-bar".*?</nav>', page, re.DOTALL)
    return {word: place for place, word in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', bar[0])} if bar else {}


def test_with_one_programme_nothing_is_to_be_chosen_and_addresses_stay_plain(make, client, as_user):
    make.need()
    for address, visitor in (("/", client), ("/board", client), ("/needs", as_user(make.city_officer()))):
        page = visitor.get(address).text
        assert switch(page) == {}, address
        assert [one for one in links(page) if one.startswith("/p/")] == [], address
    assert client.get("/p/ZZ2023/board").status_code == 200


def test_a_list_belongs_to_its_place_or_says_that_it_is_of_all(make, two, client):
    first, second = two
    here, there = make.need(), make.need(programme_id=second.id)
    names = here.organisation.name, there.organisation.name

    everywhere = client.get("/board").text
    assert all(name in everywhere for name in names) and "全部试点" in everywhere
    for programme, name, other in ((first, *names), (second, *reversed(names))):
        page = client.get(f"/p/{programme.key}/board").text
        assert programme.name in page and name in page and other not in page


@pytest.mark.parametrize("key", ["ZZ2025", "zz2023", "%00", "..", "ZZ2023%2F..", "1" * 200])
def test_an_unknown_place_is_not_found(two, client, key):
    assert client.get(f"/p/{key}/board").status_code == 404
    assert client.post(f"/p/{key}/notices").status_code in (401, 404)


def test_a_place_of_another_city_is_not_there_for_who_belongs_to_one(make, two, client, as_user):
    strange = elsewhere(make)

    assert client.get(f"/p/{strange.key}/board").status_code == 200
    for person in (make.city_officer(), make.enterprise_account(), make.county_officer()):
        assert as_user(person).get(f"/p/{strange.key}/board").status_code == 404
        assert strange.name not in as_user(person).get("/").text


def test_addresses_of_before_stand_in_the_place_of_their_case(make, two, client):
    _, second = two
    need = make.need(programme_id=second.id)

    answer = client.get(f"/board/{need.id}")

    assert answer.status_code == 200
    assert second.name in re.search(r'<nav class="place-bar".*?</summary>', answer.text, re.DOTALL)[0]
    assert f"/p/{second.key}/institutions" in links(answer.text)


def test_a_case_under_another_key_is_led_home_once_and_keeps_what_it_was_asked(make, two, client):
    first, second = two
    need = make.need(programme_id=second.id)

    answer = client.get(f"/p/{first.key}/board/{need.id}?from=letter")

    assert (answer.status_code, answer.location) == (302, f"/p/{second.key}/board/{need.id}?from=letter")
    assert client.get(answer.location).status_code == 200
    assert client.get(f"/p/{first.key}/board/{need.id}/qr.svg").location == f"/p/{second.key}/board/{need.id}/qr.svg"


def test_a_wrong_key_betrays_no_case(make, two, as_user):
    first, second = two
    hidden = make.need(programme_id=second.id, state=NeedState.DRAFT, submitted_at=None, origin="enterprise")
    stranger = as_user(make.enterprise_account())

    assert stranger.get(f"/p/{first.key}/needs/{hidden.id}").status_code == 404
    assert stranger.get(f"/p/{first.key}/needs/{2**30}").status_code == 404


def bar_of(page):
    """What the bar of the place says, with everything in it that is not offered to everybody."""
    return re.search(r'<nav class="place-bar".*?</summary>', page, re.DOTALL)[0]


def test_a_page_that_refuses_does_not_say_where_its_case_belongs(make, two, as_user):
    first, second = two
    hidden = make.need(programme_id=second.id, state=NeedState.DRAFT, submitted_at=None, origin="enterprise")
    stranger, officer = as_user(make.enterprise_account()), as_user(make.city_officer())

    for visitor, address, status in (
        (stranger, f"/needs/{hidden.id}", 404),
        (stranger, f"/needs/{hidden.id}/edit", 404),
        (officer, f"/needs/{hidden.id}/edit", 403),
        (stranger, f"/p/{first.key}/needs/{hidden.id}", 404),
    ):
        answer = visitor.get(address)
        assert answer.status_code == status
        assert second.name not in bar_of(answer.text), address
        led = {link for link in links(answer.text.replace(switch_of(answer.text), "")) if link.startswith("/p/")}
        assert not any(second.key in link for link in led), address
    refused = stranger.post(f"/needs/{hidden.id}/withdraw", data={"reason": "企业自己已经解决了", "version": 1})
    assert refused.status_code == 404 and second.name not in bar_of(refused.text)


def switch_of(page):
    """The header's switch, which names all programmes to everybody."""
    return re.search(r'<nav class="place-bar".*?</nav>', page, re.DOTALL)[0]


def test_a_page_of_all_names_the_programme_of_each_article(make, two, as_user):
    first, _ = two
    visitor = as_user(make.city_officer())
    article = citing.article(rulesets.load(first.ruleset_key).article_of("subsidy"))
    assert f"（{article}）" in visitor.get("/year").text
    other = beside(make, key="FW2023", name="服务体系试点", ruleset_key="ZZ-SERVICE")

    page = visitor.get("/year").text

    assert f"（{article}）" not in page and f"{first.name}：{article}" in page and f"{other.name}：" not in page
    assert f"（{article}）" in visitor.get(f"/p/{first.key}/year").text


def test_a_step_goes_by_the_case_whatever_the_key_says(make, two, as_user):
    first, second = two
    owner = make.enterprise_account()
    need = make.need(owner.organisation, programme_id=second.id, origin="enterprise", entered_by=owner)

    answer = as_user(owner).post(
        f"/p/{first.key}/needs/{need.id}/withdraw", data={"reason": "企业自己已经解决了", "version": seen(Need, need.id)}
    )

    assert (answer.status_code, answer.location) == (302, f"/p/{second.key}/needs/{need.id}")
    assert (make.reread(need).state, need.programme_id) == (NeedState.WITHDRAWN, second.id)


def test_what_needs_one_programme_asks_which_and_remembers_the_answer(make, two, as_user):
    first, second = two
    visitor = as_user(make.enterprise_account())

    asked = visitor.get("/needs/new?name=甲").text.partition("<main")[2]
    assert "正在进行的试点" in asked
    places_asked = [one for one in links(asked) if "/needs/new" in one]
    assert [one.partition("?")[0] for one in places_asked] == [f"/p/{one.key}/needs/new" for one in (second, first)]
    assert visitor.get(places_asked[1]).status_code == 200
    led = visitor.get("/needs/new")
    assert (led.status_code, led.location) == (302, f"/p/{first.key}/needs/new")


def test_a_form_that_does_not_say_which_programme_stores_nothing(make, two, as_user):
    visitor = as_user(make.enterprise_account())

    answer = visitor.post("/needs/new", data=DRAFT)

    assert answer.status_code == 409 and "没有说明办理的是哪一个" in answer.text
    assert db.session.scalars(select(Need)).all() == []


def test_a_new_case_belongs_to_the_place_of_its_form(make, two, as_user):
    first, second = two
    visitor = as_user(make.enterprise_account())
    for programme in (first, second):
        answer = visitor.post(f"/p/{programme.key}/needs/new", data=DRAFT)
        assert answer.status_code == 302 and answer.location.startswith(f"/p/{programme.key}/needs/")
    assert [one.programme_id for one in db.session.scalars(select(Need).order_by(Need.id))] == [first.id, second.id]


def test_the_place_of_last_time_is_the_account_s_and_nobody_else_s_at_the_same_browser(make, two, as_user, client):
    """In another browser the account knows it; another account at this browser, and its own forms, know nothing of it."""
    first, second = two
    one, other = make.enterprise_account(), make.enterprise_account()
    before = one.version
    here = as_user(one)
    assert here.get(f"/p/{first.key}/board").status_code == 200
    assert here.get_cookie(places.COOKIE) is None, "the account remembers, not the browser"

    assert as_user(one).get("/needs/new").location == f"/p/{first.key}/needs/new"
    assert "正在进行的试点" in as_user(other).get("/needs/new").text
    assert make.reread(one).version == before, "a form on the account that is open meanwhile may still be sent"
    assert client.get(f"/p/{second.key}/board").status_code == 200
    assert client.get_cookie(places.COOKIE).value == second.key
    assert make.reread(other).last_place == ""


def test_a_page_that_is_only_read_waits_for_nobody_who_writes(make, two, as_user, monkeypatch):
    first, _ = two
    one = make.enterprise_account()
    here = as_user(one)
    later = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    db.session.rollback()
    with db.engine.connect().execution_options(**{WRITING: True}) as other:
        other.execute(text("update unit set name = name"))
        with patience() as had:
            assert here.get(f"/p/{first.key}/board").status_code == 200
    assert had == [0, 0], "the place, and that the session is in use"
    assert make.reread(one).last_place == ""

    assert here.get(f"/p/{first.key}/board").status_code == 200
    assert make.reread(one).last_place == first.key


def test_a_place_of_before_that_concerns_nobody_any_more_is_forgotten(make, two, as_user):
    first, _ = two
    account = make.enterprise_account()
    as_user(account).get(f"/p/{first.key}/board")
    released(make, first)
    assert as_user(account).get("/needs/new").location == f"/p/{two[1].key}/needs/new"


def test_where_only_one_still_runs_it_is_meant(make, two, as_user):
    first, second = two
    released(make, second)
    visitor = as_user(make.enterprise_account())

    assert visitor.get("/needs/new").location == f"/p/{first.key}/needs/new"
    assert visitor.post(f"/p/{first.key}/needs/new", data=DRAFT).status_code == 302
    assert db.session.scalars(select(Need)).one().programme_id == first.id


def test_a_form_of_before_is_not_filed_under_the_only_programme_that_still_runs(make, two, as_user):
    """It was opened while the other one ran, or the only one that there was."""
    _, second = two
    released(make, second)
    enterprise, officer = as_user(make.enterprise_account()), as_user(make.city_officer())

    sent = {
        "/needs/new": (enterprise, DRAFT),
        "/rounds/new": (officer, {}),
        "/year": (officer, {}),
        "/needs/import": (officer, {}),
    }
    sent |= {"/applications": (as_user(make.institution_account()), {"version": 0})}
    for address, (visitor, data) in sent.items():
        answer = visitor.post(address, data={"version": 0} | data)
        assert answer.status_code == 409 and "没有说明办理的是哪一个" in answer.text, address
    assert db.session.scalars(select(Need)).all() == []


def test_the_switch_leads_to_the_same_list_and_from_a_case_to_the_beginning(make, two, client):
    first, second = two
    need = make.need()
    released(make, second)

    from_list, from_case = client.get(f"/p/{first.key}/board").text, client.get(f"/board/{need.id}").text

    assert switch(from_list) == {first.name: f"/p/{first.key}/board", second.name: f"/p/{second.key}/board", "全部试点": "/board"}
    assert switch(from_case) == {first.name: f"/p/{first.key}/", second.name: f"/p/{second.key}/", "全部试点": "/"}
    assert from_list.count("已结束") == 1
    assert re.search(rf'aria-current="true">{first.name}', from_list)
    assert all(client.get(place).status_code == 200 for place in (switch(from_list) | switch(from_case)).values())


def test_the_switch_is_there_in_english_and_on_pages_of_no_programme(make, two, as_user):
    visitor = as_user(make.city_officer())
    visitor.set_cookie("lang", "en")

    page = unmarked(visitor.get("/inbox").text)

    assert switch(page).keys() == {"2023年培育优质企业试点", "2024年培育优质企业试点", "All programmes"}


def test_what_is_printed_and_mailed_stays_plain(make, two, client):
    _, second = two
    need = make.need(programme_id=second.id)
    plain, placed = (client.get(f"{way}/board/{need.id}/qr.svg").data for way in ("", f"/p/{second.key}"))

    assert plain == placed


def test_a_notice_says_of_which_programme_it_speaks(make, two, client, as_user):
    first, second = two
    officer = make.city_officer()
    for title, programme in (("只说甲", first), ("只说乙", second), ("大家都看", None)):
        wanted = PublishNotice(title=title, body="正文", programme_id=programme.id if programme else None)
        publishing.publish(wanted, actor=officer, now=NOW)

    assert all(word in client.get("/notices").text for word in ("只说甲", "只说乙", "大家都看"))
    portal = " ".join(client.get("/").text.split())
    assert (
        f"只说甲</a>（{first.name}）" in portal
        and f"只说乙</a>（{second.name}）" in portal
        and "大家都看</a>（全部试点）" in portal
    )
    page = client.get(f"/p/{first.key}/notices").text
    assert "只说甲" in page and "大家都看" in page and "只说乙" not in page
    sent = as_user(officer).post(f"/p/{second.key}/notices", data={"title": "新的", "body": "正文", "programme_id": second.id})
    assert second.name in as_user(officer).get(sent.location).text


def test_the_beginning_shows_all_that_runs_with_goals_and_deadlines(make, two, client):
    first, second = two

    page = client.get("/").text
    assert page.count("机构申报截止") == 2 and page.count("看依据的规则") == 2
    for one, other in ((first, second), (second, first)):
        page = client.get(f"/p/{one.key}/").text
        assert page.count("机构申报截止") == 1 and f"<h2>{other.name}</h2>" not in page


def test_a_programme_opened_second_hides_nothing_of_the_first(make, two, as_user):
    first, second = two
    officer = make.city_officer()
    for programme, count in ((first, 2), (second, 3)):
        for _ in range(count):
            make.need(state=NeedState.VERIFIED, programme_id=programme.id, verified_at=NOW)

    lines = [one for one in waiting_for(officer, NOW) if one.key == "waiting.needs_to_publish"]

    assert {(one.programme, one.count) for one in lines} == {(first.name, 2), (second.name, 3)}
    page = as_user(officer).get("/inbox").text
    for one, count in ((first, 2), (second, 3)):
        place = next(link for link in links(page) if link.startswith(f"/p/{one.key}/needs?"))
        assert as_user(officer).get(place.replace("&amp;", "&")).text.count('name="case"') == count


def test_every_page_of_a_programme_has_both_addresses(app):
    twice = {name for name, area in app.blueprints.items() if isinstance(area, places.Placed)}
    assert twice == {
        "portal", "rules", "board", "institutions", "notices", "results", "imports", "needs", "applications",
        "rounds", "claims", "engagements", "outcomes", "year",
    }  # fmt: skip
    rules = {(rule.endpoint, rule.rule) for rule in app.url_map.iter_rules()}
    plain = {(name, rule) for name, rule in rules if name.partition(".")[0] in twice and not rule.startswith(places.UNDER)}
    assert len(plain) > 100
    assert {(name, places.UNDER + rule) for name, rule in plain} <= rules


def test_every_case_of_a_page_is_known_by_its_place(app):
    """Whatever is named in an address of a programme's pages says which programme it belongs to."""
    placed = {name: area for name, area in app.blueprints.items() if isinstance(area, places.Placed) and name != "rules"}
    lost = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if (area := placed.get(rule.endpoint.partition(".")[0]))
        and (named := rule.arguments - {places.KEY})
        and not named & area.cases.keys()
    ]
    assert lost == []
