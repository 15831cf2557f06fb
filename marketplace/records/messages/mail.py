"""Sending letters: to a folder by default, by SMTP where one is set. Only jobs call this."""

import os
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from flask import current_app

from ...shared.config import BadSetting, Settings
from ...shared.extensions import db
from ..models.record import Mail
from ..queries.letters import mark_of
from ..use_cases.transaction import transaction

SECONDS = 10
"""How long a silent mail server is waited for."""

DRAFTS_LAST = timedelta(days=1)

Transport = Callable[[int, EmailMessage], None]


def send(mail_id: int, clock: Callable[[], datetime]) -> None:
    """Send a letter that was not sent yet, then note that it was, and keep its words no longer.

    Sent at least once: whoever is killed between the two sends it again, under
    the same Message-ID, by which a duplicate is known.
    """
    mail = db.session.get_one(Mail, mail_id)
    if mail.sent_at is not None:
        return
    settings: Settings = current_app.extensions["settings"]
    written = message(mail, settings)
    db.session.rollback()
    transport(settings)(mail_id, written)
    with transaction() as session:
        sent = session.get_one(Mail, mail_id)
        sent.sent_at, sent.body = clock(), ""


def message(mail: Mail, settings: Settings) -> EmailMessage:
    """The letter as it travels; its Message-ID comes from its row, and tells nobody how many letters went before."""
    written = EmailMessage()
    written["Message-ID"] = f"<{mark_of(mail.id, settings.secret_key)}@{_domain(settings)}>"
    written["Date"] = format_datetime(mail.at)
    written["From"] = settings.mail_from
    written["To"] = mail.recipient
    written["Subject"] = " ".join(mail.subject.split())
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(mail.body)
    return written


def transport(settings: Settings) -> Transport:
    """The way letters go: `file:///folder`, `smtp://user:word@host:port?starttls=1`, `smtps://`; else var/mail."""
    place = urlsplit(settings.mail_url)
    if place.scheme == "":
        return _into(settings.var_dir / "mail")
    if place.scheme == "file":
        return _into(Path(unquote(place.path)))
    if place.scheme in ("smtp", "smtps") and place.hostname:
        return _over(place)
    raise BadSetting(f"MAIL_URL begins with {place.scheme!r}; it must be file://, smtp:// or smtps:// with a host.")


def _into(folder: Path) -> Transport:
    def put(mail_id: int, written: EmailMessage) -> None:
        """Write the whole letter or none of it; sent twice, it is still one file."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".{mail_id}.{os.getpid()}.part"
        draft.touch(mode=0o600)
        draft.write_bytes(written.as_bytes())
        draft.replace(folder / f"{mail_id:08d}.eml")

    return put


def sweep(now: datetime) -> None:
    """Remove letters that a crash has left half written; they were written again under another name."""
    settings: Settings = current_app.extensions["settings"]
    place = urlsplit(settings.mail_url)
    folder = Path(unquote(place.path)) if place.scheme == "file" else settings.var_dir / "mail"
    for draft in folder.glob(".*.part"):
        with suppress(FileNotFoundError):
            if draft.stat().st_mtime < (now - DRAFTS_LAST).timestamp():
                draft.unlink()


def _over(place: SplitResult) -> Transport:
    def hand_over(mail_id: int, written: EmailMessage) -> None:
        with _connected(place) as server:
            if place.username:
                server.login(unquote(place.username), unquote(place.password or ""))
            server.send_message(written)

    return hand_over


def _connected(place: SplitResult) -> smtplib.SMTP:
    host, secure = place.hostname or "", ssl.create_default_context()
    if place.scheme == "smtps":
        return smtplib.SMTP_SSL(host, place.port or 465, timeout=SECONDS, context=secure)
    server = smtplib.SMTP(host, place.port or 25, timeout=SECONDS)
    if parse_qs(place.query).get("starttls") == ["1"]:
        server.starttls(context=secure)
    return server


def _domain(settings: Settings) -> str:
    """The part behind the @ of a Message-ID: that of the sender."""
    return parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"
