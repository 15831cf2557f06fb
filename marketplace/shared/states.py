"""Where an organisation, a registration and a change of an account can stand."""

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


_S, _R, _C = Standing, RegistrationState, ChangeState

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
    }
)
