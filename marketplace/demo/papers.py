"""Scans that nobody signed: small PDF files that say what they are."""


def scan(words: str) -> bytes:
    """A PDF of one page with a line of ASCII on it; equal words make equal bytes.

    >>> scan("DEMONSTRATION")[:8]
    b'%PDF-1.4'
    """
    line = f"BT /F1 20 Tf 72 720 Td ({words}) Tj ET".encode("ascii")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(line), line),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, starts = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    return written + head + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(written))


LICENCE = scan("DEMONSTRATION - BUSINESS LICENCE OF A MADE-UP ORGANISATION")
PLEDGE = scan("DEMONSTRATION - PLEDGE OF A MADE-UP INSTITUTION, SIGNED BY NOBODY")
RECOMMENDATION = scan("DEMONSTRATION - RECOMMENDATION OF A COUNTY, SEALED BY NOBODY")
CONTRACT = scan("DEMONSTRATION - SERVICE CONTRACT, SIGNED BY NOBODY")
DELIVERY = scan("DEMONSTRATION - REPORT ON A SERVICE THAT NOBODY RENDERED")
PROOF = scan("DEMONSTRATION - PROOF OF A LEVEL THAT NOBODY REACHED")
