"""The name of a file that leaves the marketplace: read by people, taken by every system that may keep it."""

import re

from .. import texts

MOST_BYTES = 255
"""What a name may take in UTF-8 where files are kept; Windows counts other units and never more of them."""
NAMELESS = "未命名"
_REFUSED = re.compile(r'[\\/<>:"|?*\x00-\x1f\x7f-\x9f]')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])")
"""What Windows takes for a device, with or without an ending."""


def file_name(*parts: str, kind: str, most: int = MOST_BYTES) -> str:
    """What the parts say, joined, with the ending `kind`; blank parts are left out, at most so many characters.

    >>> file_name("附件1", "", "荷塘区", kind="xlsx"), file_name("", " ", kind="xlsx"), file_name("甲/乙\\n丙", kind="")
    ('附件1-荷塘区.xlsx', '未命名.xlsx', '甲_乙 丙')
    >>> file_name("NUL", kind="xlsx"), file_name("con.2023", kind="xlsx"), file_name("..", kind="pdf")
    ('_NUL.xlsx', '_con.2023.xlsx', '未命名.pdf')
    >>> len(file_name("长" * 200, kind="xlsx").encode())
    254
    """
    ending = f".{_clean(kind)}" if kind else ""
    stem = "-".join(filter(None, map(_clean, parts)))
    stem = f"_{stem}" if _DEVICE.fullmatch(stem.partition(".")[0].rstrip()) else stem
    return (_cut(stem, most - len(ending), MOST_BYTES - len(ending.encode())) or NAMELESS) + ending


def _clean(part: str) -> str:
    """A part without what a system refuses, and without what hides a file or reads as an option at its ends."""
    return _REFUSED.sub("_", texts.one_line(part)).strip(" .-")


def _cut(stem: str, characters: int, size: int) -> str:
    return stem[:characters].encode()[:size].decode(errors="ignore").rstrip(" .-")
