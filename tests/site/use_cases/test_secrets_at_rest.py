"""Secrets of links and cookies are nowhere but in the letter and with their owner (A4)."""

import email
import email.policy
import re
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from marketplace.people.commands.people import AskReset, Invite, SignInWith
from marketplace.people.use_cases import credentials, invitations, sessions
from marketplace.records.messages import mail as post
from marketplace.records.models.record import Mail
from marketplace.records.use_cases import letters
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared import private, sealing
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.site.jobs import outbox
from tests.conftest import NOW
from tests.makers import Seeded
from tests.people.use_cases.test_sessions import PASSWORD, with_password

LINK = "https://site/{}/TOKEN"
WORDS = "您好：\n\n需求已发布 🙂。\n"


@pytest.fixture
def letters_folder(app):
    return app.extensions["settings"].var_dir / "mail"


def words_of(letter):
    """What its receiver reads."""
    return email.message_from_bytes(letter.read_bytes(), policy=email.policy.default).get_content()


def secret_in(body, kind):
    return body.partition(f"https://site/{kind}/")[2].split()[0]


@pytest.fixture
def made(make):
    """Every secret that the house makes, by what it is for."""
    clerk = with_password(make.account(Role.COUNTY_OFFICER, login="clerk"))
    with transaction() as session:
        session.get_one(type(clerk), clerk.id).email = "clerk@example.com"
        record(Seeded(), at=NOW)
    member = make.enterprise_account()
    opened = sessions.open(SignInWith(login="clerk", password=PASSWORD, address="192.0.2.1"), now=NOW)
    credentials.ask_reset(AskReset(login="clerk", address="192.0.2.1", link=LINK.format("reset")), now=NOW)
    invitation = invitations.invite(
        Invite(organisation_id=member.organisation_id, email="new@example.com", link=LINK.format("invitation")),
        actor=member,
        now=NOW,
    )
    bodies = "\n".join(db.session.scalars(select(Mail.body)))
    assert invitation == secret_in(bodies, "invitation")
    return {"session": opened.token, "device": opened.device, "invitation": invitation, "reset": secret_in(bodies, "reset")}


def cells():
    """Everything that any table holds, as text."""
    db.session.rollback()
    with db.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'select * from "{table}"')):
                for cell in row:
                    yield table, str(cell)


def found_in_tables(secrets):
    return {(kind, table) for table, cell in cells() for kind, secret in secrets.items() if secret in cell}


def found_in_files(secrets, folder, but):
    return {
        (kind, path.name)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != but
        for kind, secret in secrets.items()
        if secret.encode() in path.read_bytes()
    }


@pytest.mark.both_engines
def test_no_table_and_no_file_holds_a_secret_before_and_after_the_letters_have_left(app, made):
    folder = app.extensions["settings"].var_dir
    for _ in ("waiting", "sent"):
        assert found_in_tables(made) == set()
        assert found_in_files(made, folder, but=".eml") == set()
        outbox.run_due(NOW)
    letters_read = "".join(words_of(path) for path in (folder / "mail").glob("*.eml"))
    assert {kind for kind, secret in made.items() if secret in letters_read} == {"reset", "invitation"}


def test_a_letter_that_was_handed_over_is_blank(app, made):
    outbox.run_due(NOW)
    assert set(db.session.scalars(select(Mail.body))) == {""}


def test_a_letter_that_waits_for_another_try_keeps_its_words(app, monkeypatch):
    def fails(mail_id, written):
        raise OSError("no post today")

    monkeypatch.setattr(post, "transport", lambda settings: fails)
    letter = letters.write(recipient="a@example.com", subject="s", body=WORDS, now=NOW)
    outbox.run_due(NOW)
    db.session.rollback()
    assert "需求已发布" in db.session.get_one(Mail, letter.id).body

    monkeypatch.undo()
    outbox.run_due(NOW + timedelta(minutes=10))
    assert "需求已发布" in words_of(app.extensions["settings"].var_dir / "mail" / f"{letter.id:08d}.eml")


def test_a_letter_in_the_folder_is_for_its_owner_alone(app, letters_folder):
    letter = letters.write(recipient="a@example.com", subject="s", body=WORDS, now=NOW)
    outbox.run_due(NOW)
    assert stat.S_IMODE((letters_folder / f"{letter.id:08d}.eml").stat().st_mode) == 0o600


@pytest.mark.parametrize("words", ["one plain line", WORDS, "长" * 5000])
def test_a_sealed_text_comes_back_and_shows_nothing(words):
    sealed = sealing.seal(words, "k" * 40)
    assert sealing.unseal(sealed, "k" * 40) == words
    assert sealed != sealing.seal(words, "k" * 40)
    assert words not in sealed


@pytest.mark.parametrize(
    "change", [lambda s: s[:-4] + "AAA=", lambda s: s[:20] + "x" + s[21:], lambda s: "sealed1:", lambda s: "sealed1:!"]
)
def test_a_changed_or_foreign_seal_is_refused(change):
    with pytest.raises(sealing.BrokenSeal):
        sealing.unseal(change(sealing.seal(WORDS, "k" * 40)), "k" * 40)
    with pytest.raises(sealing.BrokenSeal):
        sealing.unseal(sealing.seal(WORDS, "k" * 40), "j" * 40)


def test_a_text_from_before_the_seals_is_read_as_it_is():
    assert sealing.unseal(WORDS, "k" * 40) == WORDS


def test_what_lies_open_is_closed_and_links_are_left_alone(tmp_path):
    place = tmp_path / "var"
    (place / "mail").mkdir(parents=True, mode=0o755)
    letter, outside = place / "mail" / "1.eml", tmp_path / "outside"
    for path in (letter, outside):
        path.write_text("x")
        path.chmod(0o644)
    (place / "link").symlink_to(outside)
    for folder in (place, place / "mail"):
        folder.chmod(0o755)

    assert private.set_right(place) == 3
    assert [stat.S_IMODE(path.stat().st_mode) for path in (place, place / "mail", letter)] == [0o700, 0o700, 0o600]
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
    assert private.set_right(place) == 0


def secret_rules(app):
    """The addresses that hold what only a letter holds."""
    found = [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]
    assert len(found) >= 7
    return found


@pytest.mark.pages
def test_a_broken_page_under_a_secret_address_is_logged_without_it(app, caplog):
    for rule in secret_rules(app):
        with caplog.at_level("ERROR"):
            app.logger.error("Exception on %s [%s]", rule.rule.replace("<token>", "aB3_x-9"), "POST")
            assert private.masked(rule.rule.replace("<token>", "aB3_x-9")) == rule.rule.replace("<token>", "*")
    assert "aB3_x-9" not in caplog.text
    for place in private.IN_LETTERS:
        assert f"/{place}/*" in caplog.text


@pytest.mark.pages
def test_every_secret_address_is_known_to_the_logs_of_the_house_and_of_nginx(app):
    """The shown case: links to answer a change of an address stood in clear in both."""
    assert {rule.rule.split("/")[1] for rule in secret_rules(app)} == set(private.IN_LETTERS)
    nginx = (Path(__file__).parents[3] / "deploy" / "nginx.conf").read_text()
    block = re.search(r"location ~ \^/\(([a-z|]+)\)/ \{(.*?)\}", nginx, re.DOTALL)
    assert set(block[1].split("|")) == set(private.IN_LETTERS)
    assert "access_log off;" in block[2]
    assert "error_log /dev/null crit;" in block[2]
    plain = re.search(r"server \{\s*listen 80;.*?\n\}", nginx, re.DOTALL)[0]
    assert "access_log off;" in plain


def test_no_page_of_a_secret_address_tells_it_on(app, client):
    """The pictures and styles of such a page are asked for with the site alone as where one comes from."""
    for rule in secret_rules(app):
        method = "POST" if "POST" in rule.methods else "GET"
        answer = client.open(rule.rule.replace("<token>", "aB3_x-9"), method=method)
        assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert client.get("/login").headers["Referrer-Policy"] == "same-origin"
