"""A letter is sent at least once, by the way the setting names, and a duplicate can be told."""

import email
import re
import socketserver
import threading
from dataclasses import replace
from email import policy

import pytest
from flask import current_app
from sqlalchemy import select

from marketplace.records.messages import mail as post
from marketplace.records.models.record import Mail
from marketplace.records.use_cases import letters
from marketplace.shared.config import BadSetting
from marketplace.shared.extensions import db
from tests.conftest import NOW


def written(subject="株洲揭榜通知", body="您好：\n\n需求已发布。", recipient="someone@example.org"):
    return letters.write(recipient=recipient, subject=subject, body=body, now=NOW)


def named(letter):
    """The Message-ID of a letter, however often it is written."""
    return post.message(letter, current_app.extensions["settings"])["Message-ID"]


def test_letters_are_named_so_that_nobody_counts_those_between_two(app):
    first, second = (named(written()) for _ in range(2))
    assert first == named(db.session.get(Mail, 1))
    assert first != second
    assert all(re.fullmatch(r"<[0-9a-f]{32}@localhost>", name) for name in (first, second))


@pytest.fixture
def sent_by(app):
    """`sent_by(url)`: letters go by this way for the length of a test."""
    before = app.extensions["settings"]

    def choose(url):
        app.extensions["settings"] = replace(before, mail_url=url, mail_from="揭榜 <jiebang@example.org>")

    yield choose
    app.extensions["settings"] = before


def read(path):
    return email.message_from_bytes(path.read_bytes(), policy=policy.default)


def test_a_letter_lies_in_the_folder_as_it_was_written(sent_by, tmp_path):
    sent_by(f"file://{tmp_path}")
    letter = written()

    post.send(letter.id, lambda: NOW)

    [path] = tmp_path.glob("*.eml")
    found = read(path)
    assert (found["To"], found["Subject"]) == ("someone@example.org", "株洲揭榜通知")
    assert found["Message-ID"] == named(letter)
    assert found.get_content().strip() == "您好：\n\n需求已发布。"
    assert db.session.scalar(select(Mail.sent_at)) == NOW


def test_without_a_setting_letters_lie_under_the_data(sent_by, app):
    sent_by("")
    letter = written()

    post.send(letter.id, lambda: NOW)

    assert (app.extensions["settings"].var_dir / "mail" / f"{letter.id:08d}.eml").exists()


def test_a_letter_that_was_sent_is_not_sent_again(sent_by, tmp_path):
    sent_by(f"file://{tmp_path}")
    letter = written()
    post.send(letter.id, lambda: NOW)
    for path in tmp_path.glob("*.eml"):
        path.unlink()

    post.send(letter.id, lambda: NOW)

    assert list(tmp_path.iterdir()) == []


def test_a_letter_that_could_not_be_sent_stays_unsent(sent_by):
    sent_by("smtp://127.0.0.1:1")
    letter = written()

    with pytest.raises(OSError):
        post.send(letter.id, lambda: NOW)

    assert db.session.scalar(select(Mail.sent_at)) is None


@pytest.mark.parametrize("url", ["ftp://example.org", "smtp://", "mailto:someone@example.org"])
def test_a_way_that_does_not_exist_is_named(sent_by, url):
    sent_by(url)

    with pytest.raises(BadSetting, match="MAIL_URL"):
        post.send(written().id, lambda: NOW)


def test_a_subject_cannot_add_a_header(sent_by, tmp_path):
    sent_by(f"file://{tmp_path}")
    post.send(written(subject="通知\nBcc: other@example.org").id, lambda: NOW)

    [path] = tmp_path.glob("*.eml")
    assert read(path)["Bcc"] is None


class SmallServer(socketserver.ThreadingTCPServer):
    """The little of SMTP that one letter needs."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        self.seen, self.letters = [], []
        super().__init__(("127.0.0.1", 0), _Talk)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            self.server.seen.append(line.strip().decode())
            if word == b"EHLO":
                self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")
            elif word == b"AUTH":
                self.wfile.write(b"235 yes\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self._take()
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 yes\r\n")

    def _take(self):
        lines = iter(self.rfile.readline, b".\r\n")
        self.server.letters.append(b"".join(lines))
        self.wfile.write(b"250 taken\r\n")


@pytest.fixture
def server():
    with SmallServer() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_a_letter_is_handed_to_a_mail_server(sent_by, server):
    sent_by(f"smtp://someone:p%40ss@127.0.0.1:{server.server_address[1]}")
    letter = written()

    post.send(letter.id, lambda: NOW)

    [taken] = server.letters
    found = email.message_from_bytes(taken, policy=policy.default)
    assert found["Message-ID"] == named(letter)
    assert "需求已发布" in found.get_content()
    assert any(line.startswith("AUTH PLAIN") for line in server.seen)
    assert db.session.scalar(select(Mail.sent_at)) == NOW
