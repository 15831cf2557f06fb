"""`python -m tests.operations.postbox FOLDER CERTIFICATE KEY`: a mail server over TLS that keeps what it is given as files.

It wants the name and the word that `docs/operations.md` has in MAIL_URL, and takes letters from nobody else.
"""

import asyncio
import base64
import ssl
import sys
from itertools import count
from pathlib import Path

ANSWERS = {
    "EHLO": "250-here\r\n250 AUTH PLAIN",
    "HELO": "250 here",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "RSET": "250 ok",
    "NOOP": "250 ok",
}
KNOWN = base64.b64encode(b"\0jiebang\0word of the mailbox").decode()
numbers = count(1)


class Postbox(asyncio.Protocol):
    """One visit of a sender."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.heard, self.is_known, self.in_letter = folder, b"", False, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.say("220 mail.example.cn")

    def say(self, line: str) -> None:
        self.transport.write(f"{line}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while (end := b"\r\n.\r\n" if self.in_letter else b"\r\n") in self.heard:
            part, self.heard = self.heard.split(end, 1)
            if self.in_letter:
                self.keep(part)
            else:
                self.hear(part.decode())

    def hear(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        word = word.upper()
        if word == "AUTH":
            self.is_known = rest == f"PLAIN {KNOWN}"
            self.say("235 known" if self.is_known else "535 unknown")
        elif word == "DATA":
            self.in_letter = self.is_known
            self.say("354 go on" if self.is_known else "530 who are you?")
        elif word == "QUIT":
            self.say("221 bye")
            self.transport.close()
        else:
            self.say(ANSWERS.get(word, "502 not here"))

    def keep(self, letter: bytes) -> None:
        draft = self.folder / "draft"
        draft.write_bytes(letter.replace(b"\r\n..", b"\r\n."))
        draft.rename(self.folder / f"{next(numbers):04d}.eml")
        self.in_letter = False
        self.say("250 taken")


async def main(folder: Path, certificate: str, key: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await asyncio.get_running_loop().create_server(lambda: Postbox(folder), "127.0.0.1", 465, ssl=context)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
