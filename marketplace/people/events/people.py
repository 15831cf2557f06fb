"""What happens to accounts."""

from datetime import date
from typing import Any

from ...records.events import Event
from ...shared.hands import NoHand


class _OfAccount(Event, parent=True, subject="account"):
    """The parent of all that happens to one account."""

    account_id: int


class SignedIn(_OfAccount, hand=NoHand.OF_AN_ACCOUNT, unseen=True):
    """Somebody signed in."""


class AccountCreated(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """An account was opened for somebody of a unit or organisation."""

    login: str
    roles: tuple[str, ...]
    place: str


class AccountEdited(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """The facts of an account were changed; `fields` names which, without their values."""

    fields: tuple[str, ...]


class RolesChanged(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """An account plays other parts, or plays them elsewhere; its sessions ended."""

    roles: tuple[str, ...]
    place: str


class AccountDeactivated(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """An account was closed; its sessions ended."""

    reason: str


class AccountReactivated(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """A closed account was opened again."""


class PasswordChanged(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """Somebody replaced the password; all sessions ended."""


class PasswordIssued(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """An administrator issued a temporary password; not done any more, and kept for what was recorded."""


class PasswordLetterSent(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """An administrator had the link for a new password sent to the mailbox of the account."""


class LetterPrinted(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """The letter with which a password is set was shown once, to be printed."""


class ChangeAsked(_OfAccount, hand=NoHand.BY_ITS_ROW):
    """An administrator asked for another address, or for a printed letter; nothing has changed yet."""

    change_id: int
    kind: str
    fields: tuple[str, ...]
    reason: str


class ChangeConfirmed(_OfAccount, hand=NoHand.SECOND_SIGNATURE):
    """A second party confirmed the change, which took effect; `by` says which: letter, administrator or officer."""

    change_id: int
    kind: str
    by: str
    reason: str
    licence_file_id: int | None


class ChangeWithdrawn(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """The change was stopped; nothing has changed."""

    change_id: int
    kind: str
    by: str
    reason: str


class SamePersonStated(_OfAccount, hand=NoHand.OF_AN_ACCOUNT, other="other_id"):
    """Somebody stated that another account is the same person's."""

    other_id: int
    reason: str


class SamePersonUnstated(_OfAccount, hand=NoHand.OF_AN_ACCOUNT, other="other_id"):
    """The statement was taken back."""

    other_id: int
    reason: str


class NamesakeSeen(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """An account was opened beside others of the same name, which were said to be other people's."""

    others: tuple[int, ...]


class DeputyGiven(_OfAccount, hand=NoHand.OF_AN_ACCOUNT, other="other_id"):
    """An account stands in for another one, `other_id`, in one part, from a first day to a last one."""

    other_id: int
    deputy_id: int
    role: str
    first_on: date
    last_on: date
    reason: str


class DeputyTakenBack(_OfAccount, hand=NoHand.OF_AN_ACCOUNT, other="other_id"):
    """It does not any more, before the last day; the reason is a sentence of the house where an account was changed."""

    other_id: int
    deputy_id: int
    role: str
    reason: str | dict[str, Any]


class ResetAsked(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """A link to set a new password was asked for; of an unknown login without an account."""

    account_id: int | None  # type: ignore[assignment]


class SessionsEnded(_OfAccount, hand=NoHand.OF_AN_ACCOUNT):
    """Somebody ended sessions of the own account elsewhere."""

    count: int


class UndeliveredTriedAgain(Event, hand=NoHand.OF_AN_ACCOUNT, unseen=True):
    """A letter that was not delivered is sent once more; `letter` is its mark, the address is not recorded here."""

    letter: str
    cause: str


class UndeliveredPutAside(Event, hand=NoHand.OF_AN_ACCOUNT, unseen=True):
    """A letter that was not delivered is sent no more."""

    letter: str
    cause: str
