"""What a login and a password must look like, and which parts fit together in one account."""

import re

from ...shared import texts
from ...shared.errors import Invalid
from ...shared.roles import OF_COUNTIES, OF_ORGANISATIONS, OF_THE_CITY, OPPOSED, Role
from .common_passwords import COMMON

SHORTEST, LONGEST = 12, 128
"""Characters of a password (trust.md AU)."""
LONGEST_LOGIN = 60
ALONE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Parts that go with no other: they look after the system or over it, and decide nothing in it (AC8)."""

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,59}")


def read_login(text: str) -> str:
    """The login that `text` means: half-width, lower case; Invalid where it is none.

    >>> read_login(" Ｈetang.Li ")
    'hetang.li'
    """
    login = login_key(text)
    if not _LOGIN.fullmatch(login):
        raise Invalid("people.login_shape", field="login", login=text.strip()[:60])
    return login


def login_key(text: str) -> str:
    """How a login is compared; any text that fits has one."""
    return texts.normal("NFKC", text).strip().casefold()


def plain_password(text: str) -> str:
    """A password as it is compared: the same characters, whichever keyboard composed them (NFKC)."""
    return texts.normal("NFKC", text)


def check_password(text: str, login: str) -> str:
    """The password as it is compared, or Invalid where it is too easily guessed.

    12 to 128 characters; none of the common ones; not the login, alone or with something around it; no short pattern over and
    over; no run of the keyboard or the alphabet.
    """
    password = plain_password(text)
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid("people.password_length", field="new", least=SHORTEST, most=LONGEST, length=len(password))
    bare = password.casefold()
    if login and login_key(login) in bare:
        raise Invalid("people.password_holds_login", field="new")
    if bare in COMMON or _repeats(bare) or _runs(bare):
        raise Invalid("people.password_common", field="new")
    return password


def _repeats(text: str) -> bool:
    """Whether it is one pattern of at most four characters over and over."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 5))


_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")


def _runs(text: str) -> bool:
    """Whether it is nothing but a piece of a well-known row, in either direction."""
    return any(text in row or text in row[::-1] for row in _RUNS)


def check_roles(roles: frozenset[Role], *, city: bool) -> None:
    """Raise Invalid unless these parts may be played together, in the city bureau or in a county office."""
    if not roles:
        raise Invalid("people.roles_missing", field="roles")
    if strange := roles - (OF_THE_CITY if city else OF_COUNTIES):
        raise Invalid("people.roles_elsewhere", field="roles", roles=sorted(strange))
    if any(pair <= roles for pair in OPPOSED):
        raise Invalid("people.roles_both_sides", field="roles", roles=sorted(roles))
    if len(roles) > 1 and (alone := roles & ALONE):
        raise Invalid("people.roles_alone", field="roles", roles=sorted(alone))


def role_of(kind: str) -> Role:
    """The part that the people of an organisation of this kind play."""
    role = Role(kind)
    if role not in OF_ORGANISATIONS:
        raise ValueError(kind)
    return role
