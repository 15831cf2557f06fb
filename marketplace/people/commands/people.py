"""What is asked around accounts: signing in, passwords, invitations, and the administrator's work."""

from dataclasses import field
from datetime import date

from ...shared.fixed import Fixed
from ...shared.roles import Role

TOKEN_PLACE = "TOKEN"
"""Stands in a command's `link` where the secret of the letter goes."""


class SignInWith(Fixed):
    """Sign in with a login and a password, from an address, with a browser."""

    login: str
    password: str = field(repr=False)
    address: str = ""
    agent: str = ""
    device: str = field(default="", repr=False)
    """The secret by which the account may know this browser."""


class ChangePassword(Fixed):
    """Replace one's own password."""

    old: str = field(repr=False)
    new: str = field(repr=False)


class AskReset(Fixed):
    """Send a link to set a new password to whoever has this login or mail address."""

    login: str
    address: str
    link: str
    """Full address of the page, with `TOKEN_PLACE` in it."""
    device: str = field(default="", repr=False)
    """The secret by which the account may know this browser."""


class ResetPassword(Fixed):
    """Set a new password with the secret of a letter."""

    token: str = field(repr=False)
    new: str = field(repr=False)


class UpdateProfile(Fixed):
    """Change what one says of oneself."""

    name: str
    email: str
    phone: str
    password: str = field(default="", repr=False)
    """Needed where mail address or phone change."""
    version: int


class CreateAccount(Fixed):
    """Open an account in a unit; a letter with a link to set the password goes to its mailbox."""

    login: str
    name: str
    unit_id: int
    roles: frozenset[Role]
    email: str = ""
    phone: str = ""
    password: str = field(default="", repr=False)
    """The printed one of a demonstration; nobody gives one to somebody else."""
    link: str = ""
    """Full address of the page that sets a password, with `TOKEN_PLACE` in it."""
    namesake: bool = False
    """Whether somebody made sure that an account of the same name is another person's."""


class _OfAccount(Fixed):
    """What is asked about one account, in the version that was seen."""

    account_id: int
    version: int


class EditAccount(_OfAccount):
    """Change a name, and, of an account of a unit, the unit and the parts it plays."""

    name: str
    unit_id: int | None = None
    roles: frozenset[Role] = frozenset()


class Deactivate(_OfAccount):
    """Close an account."""

    reason: str


class Reactivate(_OfAccount):
    """Open a closed account again."""


class SendPasswordLetter(_OfAccount):
    """Send somebody the link for a new password, to the mailbox that the account has."""

    link: str
    """Full address of the page, with `TOKEN_PLACE` in it."""


class PrintLetter(_OfAccount):
    """Print the one letter of an account that nobody has used and that has no mailbox."""


class AskChange(_OfAccount):
    """Ask for another mailbox or phone of somebody else's account, or for a printed letter where there is no mailbox."""

    reason: str
    letter: bool = False
    email: str = ""
    phone: str = ""
    link: str = ""
    """Full address of the page where the old address answers, with `TOKEN_PLACE` in it."""


class ConfirmChange(Fixed):
    """Confirm somebody's change as a second party, with what was looked at."""

    change_id: int
    reason: str
    licence_name: str = ""
    licence: bytes = field(default=b"", repr=False)
    version: int


class WithdrawChange(Fixed):
    """Stop a change that waits."""

    change_id: int
    reason: str = ""
    """Needed of whoever is neither the person nor of the same organisation."""
    version: int


class StateSamePerson(_OfAccount):
    """State that another account, named by its login, is the same person's."""

    login: str
    reason: str


class UnstateSamePerson(_OfAccount):
    """Take back such a statement."""

    link_id: int
    reason: str


class GiveDeputy(Fixed):
    """Let a colleague play one part of somebody who is away, on these days."""

    absent_id: int
    account_id: int
    role: Role
    first_on: date
    last_on: date
    reason: str
    version: int
    """Of the account of whoever is away."""


class TakeDeputyBack(Fixed):
    """End it before its last day."""

    deputy_id: int
    reason: str
    version: int


class RevokeInvitation(Fixed):
    """Make an open invitation worthless."""

    organisation_id: int
    version: int
    """Of the organisation, as it was seen."""
    invitation_id: int
    reason: str = ""
    """Needed of whoever is not of the organisation."""


class Invite(Fixed):
    """Invite somebody to act for an organisation."""

    organisation_id: int
    email: str
    link: str
    """Full address of the page, with `TOKEN_PLACE` in it."""


class AcceptInvitation(Fixed):
    """Open an account with the secret of an invitation."""

    token: str = field(repr=False)
    login: str
    name: str
    password: str = field(repr=False)
    phone: str = ""


class TryLetterAgain(Fixed):
    """Have a letter that was not delivered sent once more; `version` is how often it had been tried as the page said."""

    mark: str
    version: int


class PutLetterAside(Fixed):
    """Let a letter that was not delivered be sent no more."""

    mark: str
    version: int


class InviteAgain(Fixed):
    """Send an open invitation once more, with another secret; the link of the earlier letter is good no more."""

    organisation_id: int
    invitation_id: int
    version: int
    link: str
    """Full address of the page, with `TOKEN_PLACE` in it."""
