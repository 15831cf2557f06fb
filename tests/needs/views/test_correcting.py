"""The form that corrects a published need, and what the board says of it."""

import re

import pytest

from marketplace.needs.forms.needs import values_of
from marketplace.needs.models import Need
from marketplace.shared import clock
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import CLOSES, DURING, NOW, Play


@pytest.fixture
def play(make, monkeypatch):
    found = Play(make, needs=1, institutions=1)
    found.announce()
    found.other = make.city_officer()
    found.clock = lambda at: monkeypatch.setattr(clock, "now", lambda: at)
    monkeypatch.setattr(clock, "of_database", lambda _session: clock.now())
    found.clock(DURING)
    return found


def typed(need, **changes):
    given = values_of(need) | {"version": need.version, "reason": "企业来函说明写错了"} | changes
    return {name: value for name, value in given.items() if value is not None}


def test_after_the_opening_services_and_budget_are_shown_and_not_asked(play, as_user):
    need, visitor = play.needs[0], as_user(play.other)
    page = visitor.get(f"/needs/{need.id}/correct").text
    assert "开榜以后不再改动" in page and 'type="hidden" name="categories" value="digital"' in page
    done = visitor.post(f"/needs/{need.id}/correct", data=typed(need, description="更正后的说明"))
    assert done.location.endswith(f"/needs/{need.id}")
    case, board, entry = (visitor.get(place).text for place in (f"/needs/{need.id}", "/board", f"/board/{need.id}"))
    assert "更正后的说明" in case and "发布后的更正" in case
    assert all("更正：需求说明" in page for page in (board, entry))
    visitor.post(f"/needs/{need.id}/correct", data=typed(need, description="又一次更正"))
    rows = re.findall(r"<tr.*?</tr>", visitor.get(f"/needs/{need.id}").text.partition("发布后的更正")[2], re.DOTALL)
    assert [("更正后的说明" in row, "又一次更正" in row) for row in rows if "需求说明" in row] == [(True, True), (True, False)]


def test_a_form_from_before_the_opening_is_refused_with_the_field_the_rule_and_the_way_out(play, as_user):
    need, visitor = play.needs[0], as_user(play.other)
    play.clock(NOW)
    assert "开榜以后不再改动" not in visitor.get(f"/needs/{need.id}/correct").text
    play.clock(DURING)
    answer = visitor.post(f"/needs/{need.id}/correct", data=typed(need, budget_fen="90000"))
    assert answer.status_code == 422
    for said in ("大致预算", "开榜以后预算、所需服务和企业都不变", "请取消这条需求", "移出轮次"):
        assert said in answer.text
    assert db.session.get_one(Need, need.id).budget_fen is None


def test_what_closes_between_the_page_and_the_button_is_not_corrected(play, as_user):
    need, visitor = play.needs[0], as_user(play.other)
    assert visitor.get(f"/needs/{need.id}/correct").status_code == 200
    play.clock(CLOSES)
    visitor = as_user(play.other)
    answer = visitor.post(f"/needs/{need.id}/correct", data=typed(need, description="太晚"))
    assert answer.status_code == 409 and "已经截止揭榜" in answer.text
    assert "更正</a>" not in visitor.get(f"/needs/{need.id}").text


def test_a_claimant_is_asked_and_keeps_its_claim(play, as_user):
    need, bidder = play.needs[0], as_user(play.bidders[0])
    claim = play.claim(0, 0)
    as_user(play.other).post(f"/needs/{need.id}/correct", data=typed(need, description="更正后的说明"))
    page = bidder.get(f"/claims/{claim.key}").text
    assert "需求有更正，请您选择" in page and "更正后的说明" in page
    assert need.number in bidder.get("/claims?waiting=waiting.claims_to_renew").text
    seen = {"version": claim.version, "wording": need.wording}
    as_user(play.other).post(f"/needs/{need.id}/correct", data=typed(need, description="再更正一次"))
    unread = bidder.post(f"/claims/{claim.key}/keep", data=seen)
    assert unread.status_code == 409, "what was corrected meanwhile is read before it is kept"
    assert "再更正一次" in bidder.get(f"/claims/{claim.key}").text
    kept = bidder.post(f"/claims/{claim.key}/keep", data=seen | {"wording": need.wording})
    assert kept.status_code == 302
    page = bidder.get(f"/claims/{claim.key}").text
    assert "机构选择维持" in page and "请您选择" not in page
    assert bidder.post(f"/claims/{claim.key}/keep", data=seen).status_code == 409
    play.clock(CLOSES)
    staff = as_user(play.officer)
    for place in (f"/rounds/{play.round.id}/claims", f"/claims/{claim.key}"):
        assert "机构选择维持" in staff.get(place).text
