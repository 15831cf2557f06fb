"""Where a round, a claim and a run of the solver can stand."""

from enum import StrEnum

from ..shared.lifecycle import STAYS, Step, lay_down


class RoundState(StrEnum):
    """竞赛轮次: what was decided; open and closed are derived from the clock."""

    ANNOUNCED = "announced"
    SOLVED = "solved"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class RunState(StrEnum):
    """求解."""

    QUEUED = "queued"
    RUNNING = "running"
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class ClaimState(StrEnum):
    """揭榜."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ADMISSIBLE = "admissible"
    SCREENED_OUT = "screened_out"
    SELECTED = "selected"
    ENTERPRISE_YES = "enterprise_yes"
    """The enterprise has confirmed; the institution is waited for."""
    INSTITUTION_YES = "institution_yes"
    """The institution has confirmed; the enterprise is waited for."""
    RESERVE = "reserve"
    NOT_SELECTED = "not_selected"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class Voice(StrEnum):
    """Who said what an enterprise thinks of its claimants."""

    NOBODY = ""
    ENTERPRISE = "enterprise"
    COUNTY = "county"
    """Its county entered it for it."""


_R, _U, _C = RoundState, RunState, ClaimState

lay_down(
    {
        RoundState: {
            (Step.SOLVE, _R.SOLVED): (_R.ANNOUNCED, _R.SOLVED),
            (Step.CANCEL, _R.CANCELLED): (_R.ANNOUNCED, _R.SOLVED),
            (Step.PROPOSE, _R.PROPOSED): (_R.SOLVED,),
            (Step.SEND_BACK, _R.SOLVED): (_R.PROPOSED,),
            (Step.APPROVE, _R.APPROVED): (_R.PROPOSED,),
            (Step.PUBLISH, _R.PUBLISHED): (_R.APPROVED,),
        },
        RunState: {
            (Step.START, _U.RUNNING): (_U.QUEUED, _U.RUNNING),
            (Step.CANCEL, _U.CANCELLED): (_U.QUEUED, _U.RUNNING),
            (Step.SUPERSEDE, _U.SUPERSEDED): (_U.QUEUED, _U.RUNNING, _U.OPTIMAL, _U.FEASIBLE, _U.INFEASIBLE),
            (Step.FINISH, _U.OPTIMAL): (_U.RUNNING,),
            (Step.STOP_SHORT, _U.FEASIBLE): (_U.RUNNING,),
            (Step.FIND_NONE, _U.INFEASIBLE): (_U.RUNNING,),
            (Step.FAIL, _U.FAILED): (_U.RUNNING,),
        },
        ClaimState: {
            (Step.SUBMIT, _C.SUBMITTED): (_C.SUBMITTED, _C.WITHDRAWN),
            (Step.WITHDRAW, _C.WITHDRAWN): (_C.SUBMITTED,),
            (Step.KEEP, STAYS): (_C.SUBMITTED,),
            (Step.ADMIT, _C.ADMISSIBLE): (_C.SUBMITTED, _C.SCREENED_OUT),
            (Step.SCREEN_OUT, _C.SCREENED_OUT): (_C.SUBMITTED, _C.ADMISSIBLE),
            (Step.SCORE, STAYS): (_C.ADMISSIBLE,),
            (Step.SELECT, _C.SELECTED): (_C.ADMISSIBLE, _C.RESERVE),
            (Step.RESERVE, _C.RESERVE): (_C.ADMISSIBLE,),
            (Step.PASS_OVER, _C.NOT_SELECTED): (_C.ADMISSIBLE, _C.RESERVE),
            (Step.ENTERPRISE_CONFIRMS, _C.ENTERPRISE_YES): (_C.SELECTED,),
            (Step.ENTERPRISE_CONFIRMS, _C.CONFIRMED): (_C.INSTITUTION_YES,),
            (Step.INSTITUTION_CONFIRMS, _C.INSTITUTION_YES): (_C.SELECTED,),
            (Step.INSTITUTION_CONFIRMS, _C.CONFIRMED): (_C.ENTERPRISE_YES,),
            (Step.ENTERPRISE_DECLINES, _C.DECLINED): (_C.SELECTED, _C.INSTITUTION_YES),
            (Step.INSTITUTION_DECLINES, _C.DECLINED): (_C.SELECTED, _C.ENTERPRISE_YES),
            (Step.EXTEND, STAYS): (_C.SELECTED, _C.ENTERPRISE_YES, _C.INSTITUTION_YES),
            (Step.LAPSE, _C.DECLINED): (_C.SELECTED, _C.ENTERPRISE_YES, _C.INSTITUTION_YES),
        },
    }
)

TO_ANSWER = (ClaimState.SELECTED, ClaimState.ENTERPRISE_YES, ClaimState.INSTITUTION_YES)
"""A match of which at least one side has not answered."""
CHOSEN = (*TO_ANSWER, ClaimState.CONFIRMED)
"""A claim that holds its need."""
