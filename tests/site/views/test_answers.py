"""A form is never answered by a page: the page is kept for its reader alone, and goes with the session (decision 0106)."""

import contextvars
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.people.use_cases import kept_answers
from marketplace.people.use_cases.kept_answers import Page, Reader
from marketplace.records.models.record import EventRecord
from marketplace.shared.extensions import db
from marketplace.shared.models.account import KeptAnswer
from tests.conftest import NOW

PLAN = "三个月内完成诊断并交付改造方案"


class Plain(FlaskClient):
    """A browser that stops where it is sent on."""

    def open(self, *args, **kwargs):
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture
def author(app, make, as_user):
    make.programme()
    person = as_user(make.enterprise_account())
    plain = Plain(app, app.response_class)
    plain.set_cookie("sid", person.get_cookie("sid").value)
    return plain


def rows():
    db.session.rollback()
    return db.session.scalars(select(KeptAnswer).order_by(KeptAnswer.id)).all()


def refused(author, said=PLAN):
    answer = author.post("/needs/new", data={"description": said, "contact_phone": "1"})
    assert (answer.status_code, answer.mimetype) == (303, "text/html")
    return answer.location


def test_what_was_typed_is_on_a_page_that_is_asked_for_again_and_again(author):
    place = refused(author)
    pages = [author.get(place) for _ in range(2)]
    for page in pages:
        assert page.status_code == 422 and PLAN in page.text and page.headers["Cache-Control"] == "no-store"
    assert "kept=" not in pages[0].text, "no link of a page carries its name on"


def test_it_is_its_readers_alone_and_lies_there_sealed(author, app, make, as_user):
    place = refused(author)
    for other in (as_user(make.enterprise_account()), app.test_client()):
        assert PLAN not in other.get(place).text
    [row] = rows()
    assert PLAN not in row.sealed and row.sealed.startswith("sealed1:")
    assert author.get_cookie("sid").value not in (row.owner, row.sealed)


def test_it_goes_with_the_session(author):
    place = refused(author)
    token = author.get_cookie("sid").value
    author.post("/logout", data={})
    assert rows() == []
    author.set_cookie("sid", token)
    assert PLAN not in author.get(place, follow_redirects=True).text


def test_a_session_keeps_its_last_few(author):
    places = [refused(author, f"第{number}次填写的说明") for number in range(kept_answers.MOST + 2)]
    assert len(rows()) == kept_answers.MOST
    assert "第0次填写的说明" not in author.get(places[0]).text
    assert f"第{kept_answers.MOST + 1}次填写的说明" in author.get(places[-1]).text


def test_a_page_of_another_address_is_not_shown_there(author):
    name = refused(author).partition("kept=")[2]
    assert PLAN not in author.get(f"/inbox?kept={name}").text


def test_a_page_that_is_gone_says_so_where_nothing_else_stands(author):
    page = author.get("/needs/1/submit?kept=0123456789abcdef")
    assert page.status_code == 404 and "只保留一段时间" in page.text


@pytest.mark.parametrize(
    "path", ["//elsewhere.example/x", "/p/%0d%0aX:1/needs/publish", "/\\elsewhere.example", "/" + "长" * 200]
)
def test_nobody_is_sent_to_an_address_that_is_none_of_ours(author, path):
    answer = author.post(path, data={})
    place = answer.headers.get("Location", "/")
    assert answer.status_code in (303, 400, 404) and re.fullmatch(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?", place)


def test_what_is_too_long_is_the_answer_itself(author, monkeypatch):
    monkeypatch.setattr(kept_answers, "LONGEST", 100)
    answer = author.post("/needs/new", data={"description": PLAN})
    assert answer.status_code == 422 and PLAN in answer.text and rows() == []


def test_visitors_have_their_pages_for_a_while_and_fill_no_house(app, guarded, monkeypatch):
    visitor = Plain(app, app.response_class)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/login").text)[1]
    wrong = {"login": "nobody", "password": "wrong wrong wrong", "csrf_token": token}
    answer = visitor.post("/login", data=wrong)
    assert answer.status_code == 303 and "nobody" in visitor.get(answer.location).text
    assert "nobody" not in Plain(app, app.response_class).get(answer.location).text
    monkeypatch.setattr(kept_answers, "MOST_OF_VISITORS", 1)
    assert visitor.post("/login", data=wrong).status_code == 422

    reader, page = Reader(secret="visit", sign_in_id=None), Page(place="/register", status=422, body=PLAN)
    later = NOW + 2 * kept_answers.VISITORS_KEEP
    monkeypatch.setattr(kept_answers, "MOST_OF_VISITORS", 9)
    name = kept_answers.keep(reader, page, now=later)
    assert kept_answers.opened(reader, name, now=later) == page
    assert kept_answers.opened(reader, name, now=later + kept_answers.VISITORS_KEEP) is None
    kept_answers.keep(reader, page, now=later + kept_answers.VISITORS_KEEP + timedelta(seconds=1))
    assert kept_answers.opened(reader, name, now=later) is None


def switched(author, place, language="en"):
    """What somebody reads who changes the language on a page."""
    answer = author.post(
        "/language", data={"language": language, "next": place.partition("?")[0]}, headers={"Referer": f"http://localhost{place}"}
    )
    assert answer.status_code == 302
    return answer.location


def test_who_changes_the_language_reads_what_was_typed_in_the_other_one(author):
    place = refused(author)
    before = rows()[0].id

    there = switched(author, place)
    assert "kept=" in there
    made = author.get(there)
    assert made.status_code == 303
    page = author.get(made.location)

    assert page.status_code == 200 and PLAN in page.text and 'lang="en"' in page.text
    assert "Nothing was sent yet" in page.text
    assert PLAN in author.get(author.get(switched(author, made.location, "zh")).location).text, "and back again"
    assert rows()[0].id == before


def test_changing_the_language_takes_nothing_and_opens_no_page_of_others(author, app, make, as_user):
    place = refused(author)
    records = db.session.scalar(select(db.func.count()).select_from(EventRecord))

    assert author.get(switched(author, place)).status_code == 303
    assert db.session.scalar(select(db.func.count()).select_from(EventRecord)) == records
    other = as_user(make.enterprise_account())
    assert (
        "kept="
        not in other.post(
            "/language", data={"language": "en", "next": "/needs/new"}, headers={"Referer": f"http://localhost{place}"}
        ).location
    )
    assert PLAN not in other.get(place, follow_redirects=True).text


def test_a_password_is_never_kept_to_be_sent_again(author):
    page = author.post("/password", data={"old": "a wrong word", "new": "another long word 1"})
    assert page.status_code == 303
    assert "kept=" not in switched(author, page.location)
