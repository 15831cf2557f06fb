"""What a mail server's last answer means for whoever looks after accounts."""

import re
from enum import StrEnum

MOST_SHOWN = 300
_REPLY = re.compile(r"""\((\d{3}), b?(['"])(.*?)\2""")
"""A reply of a mail server, as Python's library notes it: its code and its text."""
_ERRNO = re.compile(r"\[Errno -?\d+\] ")


class PostAnswer(StrEnum):
    """Why a letter was not delivered, as far as the answer says."""

    RECIPIENT = "recipient"
    """The server takes nothing for this mailbox."""
    SENDER = "sender"
    """It takes nothing from our sender, or does not know us."""
    CONTENT = "content"
    """It has taken the addresses and not the letter."""
    UNREACHED = "unreached"
    """It was not reached, or broke off."""
    OTHER = "other"


_NAMES = {
    "SMTPRecipientsRefused": PostAnswer.RECIPIENT,
    "SMTPSenderRefused": PostAnswer.SENDER,
    "SMTPAuthenticationError": PostAnswer.SENDER,
    "SMTPNotSupportedError": PostAnswer.SENDER,
    "SMTPDataError": PostAnswer.CONTENT,
    "SMTPHeloError": PostAnswer.UNREACHED,
    "SMTPConnectError": PostAnswer.UNREACHED,
    "SMTPServerDisconnected": PostAnswer.UNREACHED,
    "ConnectionRefusedError": PostAnswer.UNREACHED,
    "ConnectionResetError": PostAnswer.UNREACHED,
    "TimeoutError": PostAnswer.UNREACHED,
    "gaierror": PostAnswer.UNREACHED,
    "OSError": PostAnswer.UNREACHED,
    "SSLError": PostAnswer.UNREACHED,
    "SSLCertVerificationError": PostAnswer.UNREACHED,
}


def cause_of(error: str) -> PostAnswer:
    """What the noted failure of an attempt means; OTHER for what is not of the post.

    >>> cause_of("SMTPRecipientsRefused: {'a@b.cn': (550, b'no such user')} [send:12]").value
    'recipient'
    >>> cause_of("BrokenSeal: sealed with another secret key"), cause_of("")
    (<PostAnswer.OTHER: 'other'>, <PostAnswer.OTHER: 'other'>)
    """
    return _NAMES.get(error.partition(":")[0].strip(), PostAnswer.OTHER)


def answer_of(error: str) -> str:
    """What the server said, with its code, or what the system did; without where in the program that was noted.

    >>> answer_of("SMTPDataError: (552, b'too large') [send_message:99]")
    '552 too large'
    >>> answer_of("SMTPRecipientsRefused: {'a@b.cn': (550, b'no such user')} [send:12]")
    '550 no such user'
    >>> answer_of("ConnectionRefusedError: [Errno 111] Connection refused [post:82]")
    'Connection refused'
    >>> answer_of("SMTPServerDisconnected: Connection unexpectedly closed [send:3]")
    'Connection unexpectedly closed'
    """
    said = error.partition(": ")[2].rpartition(" [")[0] or error
    if reply := _REPLY.search(said):
        return f"{reply[1]} {reply[3]}"[:MOST_SHOWN]
    return _ERRNO.sub("", said)[:MOST_SHOWN]
