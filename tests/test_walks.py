"""The ways that a case goes, told from its first state to its last by hand: every step of every table is on one of them.

Each line is a walk: a state, the step, the state it leads to, and so on. What is closed to a case stands below.
"""

import pytest

from marketplace.competition.rules.phase import LIVE
from marketplace.competition.states import CHOSEN, TO_ANSWER, ClaimState, RoundState
from marketplace.shared.lifecycle import TABLES, Step, before, first, leads, steps_from, take

KINDS = {kind.__name__: kind for kind in TABLES}

WALKS = {
    "Standing": """
        pending confirm active suspend suspended resume active confirm active
        pending refuse refused
    """,
    "RegistrationState": """
        pending approve approved
        pending refuse refused
    """,
    "ChangeState": """
        waiting confirm done
        waiting withdraw withdrawn
    """,
    "DeputyState": """
        given withdraw taken_back
    """,
    "NeedState": """
        draft revise draft submit submitted verify verified publish published match matched contract contracted deliver delivered accept accepted
        draft withdraw withdrawn
        submitted return returned revise returned submit submitted withdraw withdrawn
        verified return returned withdraw withdrawn
        verified withdraw withdrawn
        verified unverify submitted
        published correct published unpublish verified
        published withdraw withdrawn
        published cancel cancelled
        matched carry_over published
        matched cancel cancelled
        contracted carry_over published
        contracted cancel cancelled
        delivered send_back contracted
        delivered carry_over published
        delivered cancel cancelled
    """,
    "BatchState": """
        preview commit committed
        preview discard discarded
    """,
    "RowState": """
        ready pass ready ask asked pass ready refuse refused pass ready read refused ask asked refuse refused
        ready drop dropped read refused read refused refuse refused drop dropped restore refused
        asked ask asked read refused
        asked drop dropped
        ready commit imported
    """,
    "ApplicationState": """
        draft revise draft submit submitted recommend recommended confirm admitted
        draft withdraw withdrawn reopen draft
        submitted return returned revise returned submit submitted withdraw withdrawn
        returned withdraw withdrawn
        recommended refuse rejected
        recommended return returned
        recommended withdraw withdrawn
        draft carry_over admitted
    """,
    "PlaceState": """
        active change active suspend suspended change suspended resume active remove removed
        suspended remove removed
        active propose active carry_over active drop active
        suspended drop suspended
    """,
    "RoundState": """
        announced solve solved solve solved propose proposed approve approved publish published
        announced cancel cancelled
        solved cancel cancelled
        proposed send_back solved
    """,
    "RunState": """
        queued start running start running finish optimal supersede superseded
        queued cancel cancelled
        queued supersede superseded
        running stop_short feasible supersede superseded
        running find_none infeasible supersede superseded
        running fail failed
        running cancel cancelled
        running supersede superseded
    """,
    "ClaimState": """
        submitted submit submitted withdraw withdrawn submit submitted screen_out screened_out admit admissible screen_out screened_out
        submitted admit admissible score admissible select selected enterprise_confirms enterprise_yes institution_confirms confirmed
        selected institution_confirms institution_yes enterprise_confirms confirmed
        submitted keep submitted
        admissible reserve reserve select selected lapse declined
        admissible pass_over not_selected
        reserve pass_over not_selected
        selected extend selected institution_confirms institution_yes extend institution_yes enterprise_declines declined
        enterprise_yes extend enterprise_yes lapse declined
        selected enterprise_declines declined
        selected institution_declines declined
        enterprise_yes institution_declines declined
        enterprise_yes lapse declined
        institution_yes enterprise_declines declined
        institution_yes lapse declined
    """,
    "EngagementState": """
        agreed fill agreed submit contract_sent start active serve active deliver delivered accept accepted rate accepted
        contract_sent send_back agreed terminate terminated
        contract_sent terminate terminated
        active terminate terminated
        delivered send_back to_be_corrected serve to_be_corrected deliver delivered terminate terminated
        to_be_corrected terminate terminated
        active claim active
        to_be_corrected claim to_be_corrected
        delivered claim delivered
        accepted claim accepted
    """,
    "OutcomeState": """
        claimed confirm confirmed
        claimed refuse refused submit claimed
    """,
    "YearState": """
        frozen propose proposed release released
        frozen supersede superseded
        frozen rehearse rehearsed
        proposed send_back frozen
        proposed publish interim
    """,
    "AdjustmentState": """
        proposed approve approved
        proposed refuse refused
        proposed withdraw withdrawn
    """,
}

ENDS = {
    "Standing": {"refused"},
    "RegistrationState": {"approved", "refused"},
    "ChangeState": {"done", "withdrawn"},
    "DeputyState": {"taken_back"},
    "NeedState": {"accepted", "withdrawn", "cancelled"},
    "BatchState": {"committed", "discarded"},
    "RowState": {"imported"},
    "ApplicationState": {"admitted", "rejected"},
    "PlaceState": {"removed"},
    "RoundState": {"published", "cancelled"},
    "RunState": {"failed", "cancelled", "superseded"},
    "ClaimState": {"confirmed", "declined", "not_selected"},
    "EngagementState": {"terminated"},
    "OutcomeState": {"confirmed"},
    "YearState": {"released", "superseded", "rehearsed", "interim"},
    "AdjustmentState": {"approved", "refused", "withdrawn"},
}
"""Where nothing can be done any more: what was decided for good."""


def steps(kind):
    """(state, step, goal) of every walk of a kind."""
    for walk in WALKS[kind].strip().splitlines():
        words = walk.split()
        yield from zip(words[::2], words[1::2], words[2::2], strict=False)


@pytest.mark.parametrize("kind", KINDS)
def test_every_walk_can_be_walked_and_no_step_is_beside_them(kind):
    words = {(KINDS[kind](state), Step(step)): KINDS[kind](goal) for state, step, goal in steps(kind)}
    assert {pair: take(pair[1], pair[0]) for pair in words} == words
    assert {(state, step) for state in KINDS[kind] for step in steps_from(state)} == words.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_decided_for_good_stays(kind):
    assert {state.value for state in KINDS[kind] if not steps_from(state)} == ENDS[kind]


def test_a_case_begins_where_its_first_walk_begins():
    assert {kind: first(KINDS[kind]).value for kind in WALKS} == {kind: walk.split()[0] for kind, walk in WALKS.items()}


def test_a_match_is_waited_for_while_silence_ends_it_and_holds_its_need_until_it_ends():
    assert set(TO_ANSWER) == set(before(ClaimState, Step.LAPSE))
    assert set(CHOSEN) == {*TO_ANSWER, ClaimState.CONFIRMED}
    assert set(LIVE) == set(RoundState) - {RoundState.PUBLISHED, RoundState.CANCELLED}


def test_the_states_before_a_step_are_named_in_the_order_of_the_kind():
    need, claim = KINDS["NeedState"], KINDS["ClaimState"]
    assert before(need, Step.SUBMIT) == (need.DRAFT, need.RETURNED)
    assert before(need, Step.CARRY_OVER, Step.VERIFY) == (need.SUBMITTED, need.MATCHED, need.CONTRACTED, need.DELIVERED)
    assert before(claim, Step.LAPSE) == (claim.SELECTED, claim.ENTERPRISE_YES, claim.INSTITUTION_YES)
    assert before(claim, Step.PUBLISH) == ()


def test_a_state_leads_where_one_step_goes_and_no_further():
    for kind in WALKS:
        pairs = {(state, goal) for state, _, goal in steps(kind)}
        words = [(one, other) for one in KINDS[kind] for other in KINDS[kind]]
        assert {(one.value, other.value) for one, other in words if leads(one, other)} == pairs
