"""The draft of a claim in the browser: saved by itself and by its button, continued, set beside what stands, thrown away."""

import re

import pytest
from sqlalchemy import select

from marketplace.competition.models import Claim, ClaimDraft
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from tests.competition.views.test_claims import Scene, people, scrubbed, typed

HALF = {"plan": "只有作者知道的打算", "team": "", "days": "三十来天", "price_fen": "3万", "version": "0", "draft": "0"}
SECRET = "只有作者知道的打算"


@pytest.fixture
def scene(make):
    return Scene(make)


def draft_path(scene):
    return f"{scene.path()}/draft"


def rows(kind):
    db.session.rollback()
    return db.session.scalars(select(kind)).all()


def test_a_page_saves_by_itself_and_is_continued_as_it_was_typed(scene, as_user):
    author = as_user(scene.bidder)

    answer = author.post(draft_path(scene), data=HALF | {"then": "auto"})

    assert (answer.status_code, answer.json) == (200, {"version": 1, "whole": True})
    page = author.get(scene.path()).text
    assert "没有提交的草稿" in page and SECRET in page and 'value="三十来天"' in page and 'value="3万"' in page
    assert re.search(r'name="draft"[^>]*value="1"', page)
    assert "is-wrong" not in page
    assert scene.need.number in author.get("/claims").text


def test_the_button_saves_without_looking_and_the_draft_can_be_thrown_away(scene, as_user):
    author = as_user(scene.bidder)

    saved = author.post(draft_path(scene), data=HALF)
    assert (saved.status_code, saved.location) == (302, scene.path())
    assert author.post(f"{draft_path(scene)}/drop", data={"version": "0"}).status_code == 409
    assert len(rows(ClaimDraft)) == 1
    assert author.post(f"{draft_path(scene)}/drop", data={"version": "1"}).status_code == 302

    assert rows(ClaimDraft) == []
    assert SECRET not in author.get(scene.path()).text


def test_two_pages_show_both_values_and_the_second_look_decides(scene, as_user):
    author = as_user(scene.bidder)
    author.post(draft_path(scene), data=HALF | {"then": "auto"})
    other = HALF | {"plan": "另一页的打算"}

    told = author.post(draft_path(scene), data=other | {"then": "auto"})
    assert told.status_code == 409 and "另一个页面" in told.json["refused"]
    page = author.post(draft_path(scene), data=other)
    assert page.status_code == 409
    assert SECRET in page.text and "另一页的打算" in page.text and "differences" in page.text
    assert re.search(r'name="draft"[^>]*value="1"', page.text)

    assert author.post(draft_path(scene), data=other | {"draft": "1"}).status_code == 302
    assert "另一页的打算" in author.get(scene.path()).text


def test_handing_in_shows_what_another_page_has_saved_and_ends_the_draft(scene, as_user):
    author = as_user(scene.bidder)
    author.post(draft_path(scene), data=HALF | {"then": "auto"})

    page = author.post(scene.path(), data=typed(draft="0"))
    assert page.status_code == 409 and SECRET in page.text and rows(Claim) == []

    assert author.post(scene.path(), data=typed(draft="1")).status_code == 302
    assert (len(rows(Claim)), rows(ClaimDraft)) == (1, [])


def test_what_a_colleague_has_handed_in_meanwhile_stands_beside_the_draft(scene, as_user, make):
    author, colleague = as_user(scene.bidder), as_user(make.institution_account(scene.places[0].organisation))
    author.post(draft_path(scene), data=HALF | {"then": "auto"})
    colleague.post(scene.path(), data=typed(plan="同事提交的方案，分三步实施"))

    page = author.get(scene.path()).text

    assert SECRET in page and "同事提交的方案" in page and "differences" in page


def test_nobody_else_can_tell_that_there_is_a_draft(scene, as_user, make):
    paths = ["/claims", "/rounds", f"/rounds/{scene.round.id}", "/inbox", f"/board/{scene.need.id}", scene.path(), "/results"]
    curious = [*people(scene), make.institution_account(scene.places[0].organisation), make.account(Role.ADMINISTRATOR)]
    clients = [as_user(person) for person in curious]
    before = [[client.get(path) for path in paths] for client in clients]

    assert as_user(scene.bidder).post(draft_path(scene), data=HALF | {"then": "auto"}).status_code == 200

    for client, answers in zip(clients, before, strict=True):
        for path, answer in zip(paths, answers, strict=True):
            now = client.get(path)
            assert (now.status_code, scrubbed(now.text)) == (answer.status_code, scrubbed(answer.text)), path
            assert SECRET not in now.text


def test_a_form_that_is_stored_nowhere_says_why(scene, as_user):
    author = as_user(scene.bidder)

    told = author.post(draft_path(scene), data=HALF | {"plan": "长" * 19_999, "then": "auto"})
    assert told.status_code == 422 and "20000" in told.json["refused"].replace(",", "")
    page = author.post(draft_path(scene), data=HALF | {"plan": "长" * 19_999})
    assert page.status_code == 422 and "最多能保存" in page.text
