"""What tells that two accounts are one person's: a mailbox of one's own, a mobile of one's own."""

import hashlib
import re

_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
LONGEST = 200


def marks(mail: str, phone: str) -> frozenset[str]:
    """The marks of a mail address and a phone number, as hashes.

    Letters are compared without case and without what follows a plus before the at sign. A landline belongs to an
    office and marks nobody.

    >>> marks("Li.Fang+news@example.cn", "") == marks("li.fang@EXAMPLE.cn", "0731-28881234")
    True
    """
    found = []
    name, at, host = mail[:LONGEST].strip().casefold().rpartition("@")
    if at:
        found.append(f"mail:{name.partition('+')[0]}@{host}")
    digits = "".join(sign for sign in phone[:LONGEST] if sign in "+0123456789")
    if mobile := _MOBILE.fullmatch(digits):
        found.append(f"mobile:{mobile[1]}")
    return frozenset(hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in found)
