"""What is asked around accounts: signing in, passwords, invitations, and the administrator's work."""

from dataclasses import dataclass, field

from ..roles import Role

TOKEN_PLACE = "TOKEN"
"""Stands in a command's `link` where the secret of the letter goes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInWith:
    """Sign in with a login and a password, from an address, with a browser."""

    login: str
    password: str = field(repr=False)
    address: str = ""
    agent: str = ""
    device: str = field(default="", repr=False)
    """The secret by which the account may know this browser."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangePassword:
    """Replace one's own password."""

    old: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskReset:
    """Send a link to set a new password to whoever has this login or mail address."""

    login: str
    address: str
    link: str
    """Full address of the page, with `TOKEN_PLACE` in it."""
    device: str = field(default="", repr=False)
    """The secret by which the account may know this browser."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResetPassword:
    """Set a new password with the secret of a letter."""

    token: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class UpdateProfile:
    """Change what one says of oneself."""

    name: str
    email: str
    phone: str
    password: str = field(default="", repr=False)
    """Needed where mail address or phone change."""
    version: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CreateAccount:
    """Open an account in a unit; a password is made up where none is given."""

    login: str
    name: str
    unit_id: int
    roles: frozenset[Role]
    email: str = ""
    phone: str = ""
    password: str = field(default="", repr=False)
    must_change: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class EditAccount:
    """Change an account's facts, and, for one of a unit, the unit and the parts it plays."""

    account_id: int
    name: str
    email: str = ""
    phone: str = ""
    unit_id: int | None = None
    roles: frozenset[Role] = frozenset()
    version: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Deactivate:
    """Close an account."""

    account_id: int
    reason: str
    version: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reactivate:
    """Open a closed account again."""

    account_id: int
    version: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuePassword:
    """Give somebody a temporary password."""

    account_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Invite:
    """Invite somebody to act for an organisation."""

    organisation_id: int
    email: str
    link: str
    """Full address of the page, with `TOKEN_PLACE` in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AcceptInvitation:
    """Open an account with the secret of an invitation."""

    token: str = field(repr=False)
    login: str
    name: str
    password: str = field(repr=False)
    phone: str = ""
