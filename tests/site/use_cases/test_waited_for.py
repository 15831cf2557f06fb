"""Who is waited for is a state: of a match that one side has confirmed, and of a contract that was sent."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from marketplace.competition.queries import claims as claim_questions
from marketplace.competition.states import CHOSEN, ClaimState
from marketplace.delivery.queries import engagements as contract_questions
from marketplace.delivery.states import EngagementState
from marketplace.needs.states import NeedState
from marketplace.records.use_cases import audit
from marketplace.serving.migrating import downgrade, upgrade
from marketplace.shared.errors import NotNow
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import AFTER, change, reviewed
from tests.competition.use_cases.test_results import answer, decided
from tests.delivery.use_cases.serving import NOW, Service


@pytest.mark.parametrize(
    ("first", "waiting"), [("bidders", ClaimState.INSTITUTION_YES), ("owners", ClaimState.ENTERPRISE_YES)], ids=str
)
def test_a_match_that_one_side_has_confirmed_waits_for_the_other_and_for_nobody_else(world, first, waiting):
    play = world(reviewed)
    [winner, _], _ = decided(play)
    people = {"bidders": play.bidders[0], "owners": play.owners[0]}
    said, other = people.pop(first), people.popitem()[1]
    answer(winner, said)

    winner = play.make.reread(winner)
    assert winner.state is waiting
    assert [winner in claim_questions.matches_of(one, AFTER) for one in (said, other)] == [False, True]
    for accept in (True, False):
        with pytest.raises(NotNow, match=r"match\.answered"):
            answer(winner, said, accept=accept, reason="改变主意，不再承接")
    answer(winner, other)
    assert play.make.reread(winner).state is ClaimState.CONFIRMED


def test_a_contract_that_was_sent_waits_for_the_enterprise_until_it_comes_back(make):
    service = Service(make)
    service.fill(send=False)
    assert service.contract.state is EngagementState.AGREED
    service.fill()
    assert make.reread(service.contract).state is EngagementState.CONTRACT_SENT
    wanted = {todo: contract_questions.Wanted(todo=todo) for todo in ("fill", "confirm")}
    listed = {todo: contract_questions.listing(service.owner, one, NOW.date()).items for todo, one in wanted.items()}
    assert listed == {"fill": [], "confirm": [service.contract]}


@pytest.mark.both_engines
def test_rows_whose_state_was_hidden_in_other_columns_are_moved_and_moved_back(make):
    """0021: on filled tables, with the index and the triggers that keep one claim to a need."""
    filled, sent = Service(make), Service(make)
    filled.fill(send=False)
    sent.fill()
    claims = {}
    for state in CHOSEN:
        need = make.need(state=NeedState.MATCHED)
        claims[state] = make.claim(make.round([need]), need, make.institution(), state="selected")
        if state is ClaimState.CONFIRMED:
            change(claims[state], state=ClaimState.ENTERPRISE_YES)
        change(claims[state], state=state)
    ids, contracts = {state: claim.id for state, claim in claims.items()}, {"filled": filled.id, "sent": sent.id}
    before = _stored()
    db.session.remove()

    downgrade(revision="0020")
    known, found = _stored()
    assert [known[one] for one in ids.values()] == ["selected", "selected", "selected", "confirmed"]
    assert (found[contracts["filled"]], found[contracts["sent"]]) == ("agreed", "agreed")
    _one_claim_holds_a_need(ids[ClaimState.SELECTED])
    upgrade()
    assert _stored() == before
    assert [before[0][one] for one in ids.values()] == list(CHOSEN)
    assert (before[1][contracts["filled"]], before[1][contracts["sent"]]) == ("agreed", "contract_sent")
    assert audit.missing_guards(db.session()) == []
    for state in CHOSEN:
        _one_claim_holds_a_need(ids[state])


def _stored():
    with db.engine.connect() as connection:
        return tuple(dict(connection.execute(text(f"select id, state from {table}")).all()) for table in ("claim", "engagement"))


def _one_claim_holds_a_need(claim_id):
    """A second claim to the same need in a holding state is refused by the database itself."""
    columns = {column["name"] for column in inspect(db.engine).get_columns("claim")} - {"id", "key", "organisation_id"}
    names = ", ".join(sorted(columns))
    same = f"insert into claim (id, key, organisation_id, {names}) select id + 9000, 'twin', organisation_id + 1, {names} from claim where id = :id"
    with pytest.raises(DatabaseError, match="uq_claim_selected|recorded rows of claim"), db.engine.begin() as connection:
        connection.execute(text(same), {"id": claim_id})
