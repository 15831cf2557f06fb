"""What is told about a round: to whom, in whole sentences, and nothing that betrays a claim."""

import re

import pytest
from sqlalchemy import select

from marketplace.competition.commands import AnswerMatch
from marketplace.competition.use_cases import answers, rounds
from marketplace.records.models.record import EventRecord, Message
from marketplace.records.queries import history
from marketplace.records.wording import facts
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.shared.wording import SENTENCES
from marketplace.site.jobs import outbox
from tests.competition.use_cases.competing import AFTER, CLOSES, DURING, Play
from tests.competition.use_cases.test_rounds import extend
from tests.layers import MODULES, layer
from tests.simulation.hearers import misspoken

AREAS = ("claim.", "round.", "run.", "pair.", "match.", "claimants.", "score.", "split.", "why.", "change.")


def watched(make):
    """A round that is announced, and somebody who looks on."""
    play = Play(make)
    play.auditor = make.account(Role.AUDITOR, unit=make.city())
    play.announce()
    return play


@pytest.fixture
def play(world):
    return world(watched)


def told(person):
    rows = db.session.scalars(select(Message).where(Message.account_id == person.id).order_by(Message.id)).all()
    assert [row.key for row in rows if misspoken(row.key, row.facts, person)] == []
    return [(row.key, facts.told(row.key, row.facts)) for row in rows]


def keys(person):
    return [key for key, _sentence in told(person)]


def test_an_announcement_and_an_extension_reach_the_whole_pool_and_the_enterprises(play):
    play.claim(0, 0)
    extend(play, CLOSES.replace(hour=CLOSES.hour + 1))
    outbox.run_due(DURING)

    for person in play.bidders:
        assert [key for key in keys(person) if key != "claim_received"] == ["round_announced", "round_extended"]
    for person in play.owners:
        assert keys(person) == ["round_announced_enterprise", "round_extended"]


def test_a_claim_gives_a_receipt_to_its_author_and_a_word_to_nobody_else(play):
    outbox.run_due(DURING)
    before = len(db.session.scalars(select(Message)).all())
    play.claim(0, 0)
    outbox.run_due(DURING)

    assert len(db.session.scalars(select(Message)).all()) == before + 1
    assert keys(play.bidders[0])[-1] == "claim_received"


def test_a_round_to_its_end_tells_everybody_in_whole_sentences(play):
    found = play.everybody_claims()
    rounds.close_due(AFTER)
    for row in found:
        for claim in row:
            play.review(claim)
    play.decide()
    answers.answer(
        AnswerMatch(key=found[0][0].key, version=found[0][0].version, accept=False, reason="人员另有安排，不能按期"),
        actor=play.bidders[0],
        now=AFTER,
    )
    for person in (play.bidders[1], play.owners[0]):
        answers.answer(AnswerMatch(key=found[0][1].key, version=found[0][1].version, accept=True), actor=person, now=AFTER)
    outbox.run_due(AFTER)

    assert keys(play.bidders[1]).count("claim_reserve") == 2
    assert {"reserve_moved_up", "match_confirmed"} <= set(keys(play.bidders[1]))
    assert {"needs_claimed", "need_matched", "match_declined", "need_reserve"} <= set(keys(play.owners[0]))
    assert "round_proposed" in keys(play.approver)
    assert {"round_closed", "run_finished", "round_approved", "match_declined"} <= set(keys(play.officer))
    assert "round_closed_expert" in keys(play.expert)
    people = [*play.bidders, *play.owners, play.officer, play.approver, play.expert]
    for person in people:
        for key, sentence in told(person):
            assert f"told.{key}" in SENTENCES, key
            assert "{" not in sentence, sentence


def test_every_event_of_a_round_has_its_sentence(play):
    claim = play.claim(0, 0)
    play.review(claim)
    play.decide()

    subjects = [("round", play.round.id), ("claim", claim.id), ("need", play.needs[0].id), ("need", play.needs[1].id)]
    lines = history.of_many(subjects, play.officer)
    assert len(lines) >= 10
    assert all("{" not in line.sentence and "一步操作" not in line.sentence for line in lines)
    recorded = {event.kind for event in db.session.scalars(select(EventRecord)) if event.kind != "Seeded"}
    assert {f"event.{kind}" for kind in recorded} <= SENTENCES.keys()


def test_every_refusal_of_the_competition_has_its_sentence():
    text = "\n".join(path.read_text("utf-8") for name, path in MODULES.items() if layer(name) not in {"", "wording", "area"})
    raised = set(re.findall(r'(?:NotNow|Invalid|NotFound|NotPermitted|Conflict)\(\s*"([a-z_]+\.[a-z_]+)"', text))

    ours = {key for key in raised if key.startswith(AREAS)}
    assert ours >= {"claim.closed", "round.only_later", "pair.locked_already", "match.answered"}
    assert ours <= SENTENCES.keys(), ours - SENTENCES.keys()
