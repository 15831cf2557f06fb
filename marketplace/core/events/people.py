"""What happens to accounts."""

from dataclasses import dataclass
from typing import ClassVar

from . import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfAccount(Event):
    """The parent of all that happens to one account."""

    SUBJECT: ClassVar[str] = "account"

    account_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn(_OfAccount):
    """Somebody signed in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountCreated(_OfAccount):
    """An account was opened for somebody of a unit or organisation."""

    login: str
    roles: tuple[str, ...]
    place: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountEdited(_OfAccount):
    """The facts of an account were changed; `fields` names which, without their values."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RolesChanged(_OfAccount):
    """An account plays other parts, or plays them elsewhere; its sessions ended."""

    roles: tuple[str, ...]
    place: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountDeactivated(_OfAccount):
    """An account was closed; its sessions ended."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountReactivated(_OfAccount):
    """A closed account was opened again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordChanged(_OfAccount):
    """Somebody replaced the password; all sessions ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordIssued(_OfAccount):
    """An administrator issued a temporary password; all sessions ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResetAsked(_OfAccount):
    """A link to set a new password was sent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionsEnded(_OfAccount):
    """Somebody ended sessions of the own account elsewhere."""

    count: int
