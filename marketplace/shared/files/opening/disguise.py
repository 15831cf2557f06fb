"""What a file is that is called a workbook and is none."""

import codecs

_PAGES = ("<html", "<!doctype html", "<table", "<meta", "<head", "<body", "<style", "<div", "mime-version:")
_SHEETS_IN_XML = ("urn:schemas-microsoft-com:office:spreadsheet", 'progid="excel.sheet"')
_OTHERS = (b"pk\x05\x06", b"%pdf", b"\x89png", b"\xff\xd8\xff", b"{\\rtf", b"rar!", b"7z\xbc\xaf", b"gif8")


def named(data: bytes) -> str:
    """The key of the reason for which a file that is no workbook is refused."""
    head = data[:4096]
    if head.lower().startswith(_OTHERS):
        return "not_a_workbook"
    text = _text(head)
    if text is None:
        return "not_a_workbook"
    text = text.lstrip("\ufeff \t\r\n").lower()
    if not text:
        return "empty"
    if any(sign in text for sign in _SHEETS_IN_XML):
        return "xml_2003"
    if text.startswith(_PAGES) or "<html" in text or "<table" in text:
        return "page_in_disguise"
    return "xml_in_disguise" if text.startswith("<?xml") else "text_in_disguise"


def _text(head: bytes) -> str | None:
    """The beginning of a text file, or None where it is no text."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    if head[1::2].count(0) > len(head) // 3:
        return head.decode("utf-16-le", "replace")
    return None if b"\0" in head else head.decode("latin-1")
