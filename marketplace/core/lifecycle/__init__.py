"""Where each case can stand, and which step leads where: one table a kind of case.

`take` is the only way a state changes; a case begins in the first state of its
kind. The same tables give the guard, the buttons a page may offer, the tests
and a page of documentation.
"""

from ...competition.states import CHOSEN, TO_ANSWER, ClaimState, RoundState, RunState
from ...delivery.states import EngagementState, OutcomeState
from ...evaluation.states import YearState
from ...needs.states import BatchState, NeedState, RowState
from ...shared.lifecycle import TABLES, Step, before, first, leads, steps_from, take
from ...shared.states import ChangeState, RegistrationState, Standing
from ...vetting.states import ApplicationState, PlaceState

__all__ = [
    "CHOSEN",
    "TABLES",
    "TO_ANSWER",
    "ApplicationState",
    "BatchState",
    "ChangeState",
    "ClaimState",
    "EngagementState",
    "NeedState",
    "OutcomeState",
    "PlaceState",
    "RegistrationState",
    "RoundState",
    "RowState",
    "RunState",
    "Standing",
    "Step",
    "YearState",
    "before",
    "first",
    "leads",
    "steps_from",
    "take",
]
