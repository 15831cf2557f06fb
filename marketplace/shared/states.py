"""Where an organisation, a registration, a change of an account and a deputy can stand."""

from enum import StrEnum

from .lifecycle import Step, lay_down


class Standing(StrEnum):
    """Whether an organisation may act: an unchecked one may only wait."""

    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class RegistrationState(StrEnum):
    """What became of an organisation's wish to join."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class ChangeState(StrEnum):
    """What became of a change that an administrator asked for."""

    WAITING = "waiting"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class DeputyState(StrEnum):
    """What became of a deputy; that the days are over is said by the days."""

    GIVEN = "given"
    TAKEN_BACK = "taken_back"


_S, _R, _C, _D = Standing, RegistrationState, ChangeState, DeputyState

lay_down(
    {
        Standing: {
            (Step.CONFIRM, _S.ACTIVE): (_S.PENDING, _S.ACTIVE),
            (Step.REFUSE, _S.REFUSED): (_S.PENDING,),
            (Step.SUSPEND, _S.SUSPENDED): (_S.ACTIVE,),
            (Step.RESUME, _S.ACTIVE): (_S.SUSPENDED,),
        },
        RegistrationState: {(Step.APPROVE, _R.APPROVED): (_R.PENDING,), (Step.REFUSE, _R.REFUSED): (_R.PENDING,)},
        ChangeState: {(Step.CONFIRM, _C.DONE): (_C.WAITING,), (Step.WITHDRAW, _C.WITHDRAWN): (_C.WAITING,)},
        DeputyState: {(Step.WITHDRAW, _D.TAKEN_BACK): (_D.GIVEN,)},
    }
)
