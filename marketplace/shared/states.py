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
            (_S.PENDING, Step.CONFIRM): _S.ACTIVE,
            (_S.PENDING, Step.REFUSE): _S.REFUSED,
            (_S.ACTIVE, Step.CONFIRM): _S.ACTIVE,
            (_S.ACTIVE, Step.SUSPEND): _S.SUSPENDED,
            (_S.SUSPENDED, Step.RESUME): _S.ACTIVE,
        },
        RegistrationState: {(_R.PENDING, Step.APPROVE): _R.APPROVED, (_R.PENDING, Step.REFUSE): _R.REFUSED},
        ChangeState: {(_C.WAITING, Step.CONFIRM): _C.DONE, (_C.WAITING, Step.WITHDRAW): _C.WITHDRAWN},
    }
)
