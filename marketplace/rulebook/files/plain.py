"""A document as plain text, from the bytes of a file."""

import codecs
import re

from ...shared import texts
from ...shared.errors import Invalid
from ..spans import MOST

MOST_BYTES = 4 * MOST
_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")
"""How files of word processors and PDFs begin."""
_BREAKS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")


def read(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, GB18030, or what its first bytes say; Invalid where it is too large or no text.

    Line ends become one sign; everything else stays as it is, since the text is quoted.
    """
    if not data.strip():
        raise Invalid("document.empty", name=name)
    if len(data) > MOST_BYTES:
        raise Invalid("document.too_long", name=name, most=MOST)
    if data.startswith(_PACKED):
        raise Invalid("document.packed", name=name)
    text = _BREAKS.sub("\n", _decoded(data, name))
    if len(text) > MOST:
        raise Invalid("document.too_long", name=name, most=MOST)
    if texts.unfit(text):
        raise Invalid("document.no_text", name=name)
    return text


def _decoded(data: bytes, name: str) -> str:
    marked = next((encoding for mark, encoding in _MARKED if data.startswith(mark)), "")
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("document.no_text", name=name)
