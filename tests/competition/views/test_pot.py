"""An approver signs for the pot that the sheet showed; where it has moved nothing is signed."""

import re

from marketplace.competition.states import RoundState
from tests.competition.use_cases.competing import change, reviewed

HIDDEN = re.compile(r'name="(version|pot_fen|taken_fen)"[^>]*value="(\d+)"')


def shown(page, address):
    """What the button of the sheet carries."""
    [form] = [one for one in page.split("<form")[1:] if f'action="{address}"' in one]
    return dict(HIDDEN.findall(form.partition("</form>")[0]))


def test_where_the_pot_has_moved_the_sheet_is_shown_again_and_nothing_is_signed(world, as_user):
    play = world(reviewed)
    programme = play.round.programme
    change(programme, settings=programme.settings | {"subsidy_budget_fen": 9_000_000_00})
    play.propose(play.solve())
    approver, address = as_user(play.approver), f"/rounds/{play.round.id}/approve"
    carried = shown(approver.get(f"/rounds/{play.round.id}/decide").text, address)
    assert carried["pot_fen"] == "900000000"
    change(programme, settings=programme.settings | {"subsidy_budget_fen": 7_000_000_00})

    answer = approver.post(address, data=carried)
    assert answer.status_code == 409
    assert "没有签署" in answer.text and "¥7,000,000.00" in answer.text
    assert play.make.reread(play.round).state == RoundState.PROPOSED

    again = shown(answer.text, address)
    assert again == carried | {"pot_fen": "700000000"}
    assert approver.post(address, data={"version": again["version"]}).status_code == 422
    assert play.make.reread(play.round).state == RoundState.PROPOSED
    assert approver.post(address, data=again).status_code == 302
    assert play.make.reread(play.round).state == RoundState.APPROVED
