"""A sentence is made when it is read: whoever acted in English leaves nothing in English for those who read Chinese."""

import re

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from marketplace.delivery.queries import outcomes
from marketplace.people.models import Registration
from marketplace.people.use_cases import registrations
from marketplace.programmes.queries import programmes
from marketplace.records.messages import deliver
from marketplace.records.models.record import EventRecord, Mail, Message
from marketplace.records.queries import history
from marketplace.records.wording import facts
from marketplace.shared import wording
from marketplace.shared.errors import Conflict, Invalid
from marketplace.shared.extensions import db
from marketplace.vetting.commands import StartApplication
from marketplace.vetting.queries import assessments
from marketplace.vetting.use_cases import applications
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.people.use_cases.test_organisations import approve, ask, asking, letters, turn_away
from tests.vetting.use_cases.test_applications import draft, house, submit

__all__ = ["house"]

ENGLISH = re.compile(r"[A-Za-z]{4,}")
READERS = (("zh_Hans_CN", re.compile(r"[\u4e00-\u9fff]")), ("en", ENGLISH))


def read(locale, say):
    with force_locale(locale):
        return say()


def test_a_refusal_that_names_rules_is_read_in_the_readers_language(make, house):
    application = draft(make, house[0], approach="", committed_served=None)

    with force_locale("en"), pytest.raises(Invalid) as refusal:
        submit(application, house[0])

    said = {locale: read(locale, lambda: wording.say(refusal.value.key, **refusal.value.facts)) for locale, _ in READERS}
    assert wording.SENTENCES["rule.plan"] in said["zh_Hans_CN"]
    assert not ENGLISH.search(said["zh_Hans_CN"])
    assert wording.SENTENCES["rule.plan"] not in said["en"]


def test_a_finding_that_names_a_field_is_read_in_the_readers_language(make, house):
    application = draft(make, house[0], yearly_ability=None)

    found = {}
    for locale, _ in READERS:
        with force_locale(locale):
            found[locale] = assessments.findings_of(application, NOW)

    assert found["en"] == found["zh_Hans_CN"]
    [missing] = [one for one in found["en"] if one.rule == "complete"]
    label = wording.LABELS["Application.yearly_ability"]
    assert label in read("zh_Hans_CN", lambda: wording.say(missing.sentence_key, **missing.facts))
    assert label not in read("en", lambda: wording.say(missing.sentence_key, **missing.facts))


def test_a_finding_that_names_every_field_of_the_form_is_read_in_the_readers_language(make, house):
    command = StartApplication(programme_id=make.programme().id, version=0)
    blank = applications.start(command, actor=house[0], now=NOW)
    [missing] = [one for one in assessments.findings_of(blank, NOW) if one.rule == "complete"]
    assert len(missing.seen["missing"]) > 30
    assert not re.search(r"[\u4e00-\u9fff、]", read("en", lambda: wording.say(missing.sentence_key, **missing.facts)))


def test_the_levels_of_outcomes_are_the_same_words_whoever_asks(make):
    programme = make.programme()

    def asked():
        goals = [goal.label for goal in programmes.goals(programme)]
        return outcomes.levels_of(programme), goals

    levels, goals = read("en", asked)
    assert (levels, goals) == read("zh_Hans_CN", asked)
    graded = next(label for label in levels.values() if "（" in label)
    assert not ENGLISH.search(graded)
    with force_locale("en"):
        said = wording.say("outcome.counted", level=graded)
    assert "（" not in said and graded not in said


def test_a_registration_that_was_turned_away_says_why_to_each_reader_in_the_own_language(make):
    approve(ask(make), make.county_officer())
    with force_locale("en"):
        late = ask(make, login="another", email="another@example.cn")

    stored = db.session.get(Registration, late.id)
    assert (stored.reason, stored.why["key"]) == ("", "people.joins_by_invitation")
    for locale, writing in READERS:
        assert writing.search(read(locale, lambda: facts.sentence(stored.why)))
    assert not ENGLISH.search(read("zh_Hans_CN", lambda: facts.sentence(stored.why)))
    [body] = [body for recipient, body in letters() if recipient == "another@example.cn"]
    assert not ENGLISH.search(body)


def test_a_rival_that_was_refused_reads_why_in_its_own_language(make):
    officer = make.county_officer()
    first, rival = ask(make), ask(make, login="another", email="another@example.cn")
    with force_locale("en"):
        approve(first, officer)

    event = db.session.scalars(select(EventRecord).where(EventRecord.kind == "RegistrationRefused")).one()
    assert event.facts["reason"]["key"] == db.session.get(Registration, rival.id).why["key"] == "people.another_was_approved"

    def told():
        return history.lines([event], officer)[0].sentence

    assert not ENGLISH.search(read("zh_Hans_CN", told))
    assert not re.search("[\u4e00-\u9fff]{6}", read("en", told).replace(first.name, "").replace(officer.name, ""))
    assert not ENGLISH.search(next(body for recipient, body in letters() if recipient == "another@example.cn"))


def test_what_an_officer_wrote_stays_as_it_was_written(make):
    registration = ask(make)

    with force_locale("en"):
        turn_away(registration, make.county_officer(), reason="The licence cannot be read")

    stored = db.session.get(Registration, registration.id)
    assert (stored.reason, stored.why) == ("The licence cannot be read", None)


@pytest.mark.parametrize(("language", "other"), [("zh", "en"), ("en", "zh_Hans_CN")])
def test_a_notice_and_its_letter_are_in_the_language_of_whoever_gets_them(make, language, other):
    officer = make.county_officer()
    change(officer, email="officer@example.cn", language=language)
    with force_locale(other):
        registrations.apply_to_join(asking(make), now=NOW)
        event = db.session.scalars(select(EventRecord).where(EventRecord.kind == "RegistrationReceived")).one()
        deliver(event.id, NOW)

    [message] = db.session.scalars(select(Message).where(Message.account_id == officer.id))
    sentences = {locale: read(locale, lambda: facts.told(message.key, message.facts)) for locale, _ in READERS}
    assert not ENGLISH.search(sentences["zh_Hans_CN"]) and ENGLISH.search(sentences["en"])
    [letter] = db.session.scalars(select(Mail).where(Mail.recipient == officer.email))
    assert (sentences["zh_Hans_CN"] in letter.body) == (language == "zh")
    assert (sentences["en"] in letter.body) == (language == "en")


def test_a_refusal_about_a_level_carries_no_word_of_the_actors_language(make):
    assert str(Conflict("outcome.counted", level="国省单项冠军（国家级）"))
    with force_locale("en"):
        assert wording.official("国省单项冠军（国家级）") == "National or provincial manufacturing champion (National)"
