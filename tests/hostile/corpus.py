"""Values that break careless applications (trust.md T11); every one is bytes as a browser, or worse, would send them."""

from urllib.parse import quote_from_bytes

BIG = b"A" * 1_000_000

VALUES = {
    "nothing": b"",
    "blank": b" \t\r\n",
    "NUL": b"ab\x00cd",
    "lone surrogate": b"\xed\xa0\x80",
    "not UTF-8": b"\xff\xfe\xc0",
    "overlong": b"\xc0\xaf",
    "bidi override": "abc\u202edcba".encode(),
    "zero width": "a\u200b\ufeffb".encode(),
    "combining": ("e" + "\u0301" * 300).encode(),
    "emoji": "\U0001f9ff\U0001f468\u200d\U0001f469".encode(),
    "control": b"a\x07\x1b[31m",
    "CRLF": b"a\r\nSet-Cookie: x=1\r\n\r\nb",
    "10^19": b"10000000000000000000",
    "minus 10^19": b"-10000000000000000000",
    "forty nines": b"9" * 40,
    "minus one": b"-1",
    "zero": b"0",
    "fraction": b"0.005",
    "sNaN": b"sNaN",
    "Infinity": b"-Infinity",
    "1e400": b"1e400",
    "underscores": b"1_000",
    "hex": b"0x10",
    "full-width digits": "１２３".encode(),
    "Arabic digits": "٣٤".encode(),
    "superscript": "²".encode(),
    "1 MB": BIG,
    "deep JSON": b"[" * 20_000,
    "template": b"{{7*7}}{% raw %}${7*7}#{7*7}",
    "percent format": b"%(x)s %s %n {0} {x.__class__}",
    "SQL": b"' OR 1=1 --",
    "LIKE": b"%_\\%",
    "path": b"../../../../etc/passwd",
    "script": b"<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "formula": b"=cmd|'/c calc'!A1",
    "percent ff": b"%ff%00%0d%0a",
    "year 0": b"0000-00-00",
    "year 10000": b"10000-01-01",
    "29 February": b"2023-02-29",
    "moment at the edge": b"9999-12-31T23:59",
    "moment at the start": b"0001-01-01T00:00",
    "true": b"true",
    "a list": b'["a"]',
}

UPLOADS = {
    "empty": ("a.xlsx", b""),
    "no zip": ("a.xlsx", b"PK\x03\x04 and then nothing"),
    "a page": ("a.pdf", b"<html><script>alert(1)</script>"),
    "cut off": ("a.pdf", b"%PDF-1.4\n"),
    "path in the name": ("../../etc/passwd\x00.pdf", b"%PDF-1.4\n%%EOF\n"),
    "bidi name": ("\u202efdp.exe" + "长" * 400, b"MZ\x90\x00"),
    "no name": ("", b"%PDF-1.4\n%%EOF\n"),
    "old excel": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
}


def encoded(pairs):
    """A form body: the values percent-encoded byte by byte."""
    return b"&".join(b"%s=%s" % (quote(name), quote(value)) for name, value in pairs)


def quote(value):
    raw = value if isinstance(value, bytes) else value.encode()
    return quote_from_bytes(raw, safe="").encode()


FORM = "application/x-www-form-urlencoded"
BODIES = {
    "raw bytes": (FORM, b"\xff\xfe=\x00&&&===&%zz=%&a"),
    "a JSON array": ("application/json", b"[" * 5_000 + b"]" * 5_000),
    "a JSON number": ("application/json", b"1e400"),
    "multipart without boundary": ("multipart/form-data", b"--x\r\n\r\n"),
    "multipart cut off": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb'),
    "multipart of nonsense": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="\xff"; filename="\x00"\r\nContent-Type: \xff\r\n\r\n\x00\r\n--x--\r\n',
    ),
    "unknown type": ("text/plain; charset=utf-7", b"+AGE-"),
    "3,000 fields": (FORM, b"&".join(b"f%d=1" % number for number in range(3_000))),
    "a huge name": (FORM, BIG + b"=1"),
}
"""Whole bodies that are wrong as such: content type and bytes."""
