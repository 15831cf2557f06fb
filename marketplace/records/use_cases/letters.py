"""Letters that go out by mail: stored with the use case, sent by a job."""

from datetime import datetime

from ..models.record import Mail
from ..wording.letters import compose
from .transaction import promise, transaction


def write(*, recipient: str, subject: str, body: str, now: datetime, about: str = "") -> Mail:
    """Store a letter and promise to send it, in the running transaction; a use case never waits for the post."""
    with transaction(now=now) as session:
        mail = Mail(recipient=recipient, subject=subject[:200], body=body[:5000], at=now, about=about)
        session.add(mail)
        session.flush()
        promise("mail", mail.id, now=now)
    return mail


def send(recipient: str, letter: str, language: str, now: datetime, /, **facts: object) -> Mail:
    """Write the letter of this name in the language of whoever gets it."""
    said = compose(letter, language, **facts)
    return write(recipient=recipient, subject=said.subject, body=said.body, now=now, about=letter)
