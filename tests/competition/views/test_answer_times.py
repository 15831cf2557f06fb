"""More time to answer a match, in the browser: who is shown what, what is refused where, and that the old end stays visible."""

from datetime import timedelta

import pytest

from marketplace.shared.extensions import db
from marketplace.shared.web.filters import local, moment
from tests.competition.use_cases.competing import AFTER, reviewed

DAY = timedelta(days=1)
WHY = "企业负责人出差，下周才能开会"


@pytest.fixture
def play(world, monkeypatch):
    """A published result, the day after; `match` is the first match, `page` its address."""
    play = world(reviewed)
    play.decide()
    play.match = play.make.reread(play.claims[0][0])
    play.page = f"/claims/{play.match.key}"
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: AFTER + DAY)
    return play


def typed(play, days, reason=WHY):
    db.session.refresh(play.match)
    until = f"{local(play.match.answer_by + days * DAY):%Y-%m-%d %H:%M:%S}"
    return {"answer_by": until, "reason": reason, "version": play.match.version}


def version(play):
    db.session.refresh(play.match)
    return {"version": play.match.version}


def test_a_proposal_goes_from_one_officer_to_another_and_both_sides_read_both_ends(play, as_user):
    officer, approver, side = (as_user(one) for one in (play.officer, play.approver, play.owners[0]))
    old, new = moment(play.match.answer_by), moment(play.match.answer_by + 3 * DAY)
    assert f'href="{play.page}/extend"' in officer.get(play.page).text
    assert f"{play.page}/extend" not in approver.get(play.page).text + side.get(play.page).text
    assert "现在的确认期限" in officer.get(f"{play.page}/extend").text
    for days in (-1, 0, 99):
        answer = officer.post(f"{play.page}/extend", data=typed(play, days))
        assert answer.status_code == 422 and WHY in answer.text and 'id="answer_by-error"' in answer.text
    assert officer.post(f"{play.page}/extend", data=typed(play, 3)).location == play.page

    assert "等待批准的延长" in approver.get(play.page).text and WHY in approver.get(play.page).text
    assert "撤回提请" in officer.get(play.page).text
    waits = side.get(play.page).text
    assert new in waits and old in waits and "批准以前仍以现在的期限" in waits and WHY not in waits
    assert officer.get(f"{play.page}/extend").status_code == 409
    blank = approver.post(f"{play.page}/extension/refuse", data=version(play))
    assert blank.status_code == 422 and 'id="turn_down_reason-error"' in blank.text
    assert officer.post(f"{play.page}/extension/agree", data=version(play)).status_code == 403

    assert approver.post(f"{play.page}/extension/agree", data=version(play)).location == play.page
    for page in (side.get(play.page), side.get("/claims"), officer.get(play.page)):
        assert new in page.text and f"原为 {old}" in page.text
    assert officer.post(f"{play.page}/extension/withdraw", data=version(play)).status_code == 409


def test_what_was_turned_down_can_be_proposed_anew_and_taken_back(play, as_user):
    officer, approver = as_user(play.officer), as_user(play.approver)
    officer.post(f"{play.page}/extend", data=typed(play, 3))
    said = approver.post(f"{play.page}/extension/refuse", data=version(play) | {"reason": "备选机构已经在等"})
    assert said.location == play.page and "没有批准延长" in approver.get(play.page).text
    officer.post(f"{play.page}/extend", data=typed(play, 3))
    assert officer.post(f"{play.page}/extension/withdraw", data=version(play)).location == play.page
    assert "延长的提请已撤回" in officer.get(play.page).text


def test_the_old_end_stands_beside_a_match_that_is_overdue(play, as_user, monkeypatch):
    officer, approver = as_user(play.officer), as_user(play.approver)
    old = moment(play.match.answer_by)
    officer.post(f"{play.page}/extend", data=typed(play, 3))
    approver.post(f"{play.page}/extension/agree", data=version(play))
    late = play.make.reread(play.match).answer_by
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: late)
    officer = as_user(play.officer)  # signed in since
    assert f"原为 {old}" in officer.get(f"/rounds/{play.round.id}").text
    page = officer.get(play.page).text
    assert "/extend" not in page and f"{play.page}/close" in page
