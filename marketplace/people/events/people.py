"""What happens to accounts."""

from typing import ClassVar

from ...records.events import Event


class _OfAccount(Event):
    """The parent of all that happens to one account."""

    SUBJECT: ClassVar[str] = "account"

    account_id: int


class SignedIn(_OfAccount):
    """Somebody signed in."""


class AccountCreated(_OfAccount):
    """An account was opened for somebody of a unit or organisation."""

    login: str
    roles: tuple[str, ...]
    place: str


class AccountEdited(_OfAccount):
    """The facts of an account were changed; `fields` names which, without their values."""

    fields: tuple[str, ...]


class RolesChanged(_OfAccount):
    """An account plays other parts, or plays them elsewhere; its sessions ended."""

    roles: tuple[str, ...]
    place: str


class AccountDeactivated(_OfAccount):
    """An account was closed; its sessions ended."""

    reason: str


class AccountReactivated(_OfAccount):
    """A closed account was opened again."""


class PasswordChanged(_OfAccount):
    """Somebody replaced the password; all sessions ended."""


class PasswordIssued(_OfAccount):
    """An administrator issued a temporary password; not done any more, and kept for what was recorded."""


class PasswordLetterSent(_OfAccount):
    """An administrator had the link for a new password sent to the mailbox of the account."""


class LetterPrinted(_OfAccount):
    """The letter with which a password is set was shown once, to be printed."""


class ChangeAsked(_OfAccount):
    """An administrator asked for another address, or for a printed letter; nothing has changed yet."""

    change_id: int
    kind: str
    fields: tuple[str, ...]
    reason: str


class ChangeConfirmed(_OfAccount):
    """A second party confirmed the change, which took effect; `by` says which: letter, administrator or officer."""

    change_id: int
    kind: str
    by: str
    reason: str
    licence_file_id: int | None


class ChangeWithdrawn(_OfAccount):
    """The change was stopped; nothing has changed."""

    change_id: int
    kind: str
    by: str
    reason: str


class SamePersonStated(_OfAccount):
    """Somebody stated that another account is the same person's."""

    OTHER: ClassVar[str] = "other_id"

    other_id: int
    reason: str


class SamePersonUnstated(_OfAccount):
    """The statement was taken back."""

    OTHER: ClassVar[str] = "other_id"

    other_id: int
    reason: str


class NamesakeSeen(_OfAccount):
    """An account was opened beside others of the same name, which were said to be other people's."""

    others: tuple[int, ...]


class ResetAsked(_OfAccount):
    """A link to set a new password was asked for; of an unknown login without an account."""

    account_id: int | None  # type: ignore[assignment]


class SessionsEnded(_OfAccount):
    """Somebody ended sessions of the own account elsewhere."""

    count: int
