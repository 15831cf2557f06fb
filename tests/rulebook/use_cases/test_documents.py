"""An installation attaches its own copy of a document, and is told which rules do not stand in it."""

import pytest
from sqlalchemy import select

from marketplace.records.models.record import EventRecord
from marketplace.rulebook import rulesets
from marketplace.rulebook.commands import AttachDocument, DetachDocument
from marketplace.rulebook.grounds import Agreement
from marketplace.rulebook.models import DocumentCopy
from marketplace.rulebook.queries import documents as found
from marketplace.rulebook.use_cases import documents
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.wording import SENTENCES, say
from tests.concurrency.test_deadline import together
from tests.conftest import NOW
from tests.copies import KEY, made_up


@pytest.fixture
def text(monkeypatch):
    """A text of ours that the pilot's rules stand on."""
    ruleset, text = made_up()
    monkeypatch.setattr(rulesets, "load", lambda key, load=rulesets.load: ruleset if key == KEY else load(key))
    return text


def attach(make, data, *, actor=None, key=KEY, name="通知.txt"):
    data = data.encode() if isinstance(data, str) else data
    return documents.attach(AttachDocument(ruleset_key=key, name=name, data=data), actor=actor or make.city_officer(), now=NOW)


def events():
    return [row for row in db.session.scalars(select(EventRecord).order_by(EventRecord.seq)) if row.kind.startswith("Document")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_copy_is_attached_in_any_usual_encoding(make, text, encoding):
    held = attach(make, text.encode(encoding))

    assert {one.agreement for one in held} == {Agreement.FOUND}
    assert found.quotes(KEY).of("fact chains").sentence.endswith("13盏。")
    (event,) = events()
    assert (event.facts["gone"], event.facts["differing"], event.facts["found"]) == ([], [], len(held))
    assert event.facts["sha256"] == found.attached(KEY).sha256


def test_what_is_gone_and_what_differs_is_named_and_recorded(make, text):
    lines = text.splitlines()
    other = [line.replace("13盏", "15盏") for line in lines if line != lines[0]]

    held = {one.ground.place: one for one in attach(make, "\n".join(other))}

    assert held["category consulting"].agreement is Agreement.GONE
    assert (held["fact chains"].agreement, held["fact chains"].numbers) == (Agreement.DIFFERS, (15,))
    (event,) = events()
    assert (event.facts["gone"], event.facts["differing"]) == (["category consulting"], ["fact chains"])
    assert "{gone}" in SENTENCES["event.DocumentAttached"]


def test_a_second_copy_replaces_the_first_and_the_first_stays_in_the_record(make, text):
    attach(make, text)
    first = found.attached(KEY)
    attach(make, text.replace("13盏", "14盏"))

    assert found.quotes(KEY).of("fact chains").agreement is Agreement.DIFFERS
    assert [(copy.live, copy.account_id is not None) for copy in found.copies(KEY)] == [(KEY, True), (None, True)]
    assert events()[1].facts["replaced"] == first.sha256
    assert db.session.get(DocumentCopy, first.id).text == text


def test_the_same_text_is_not_attached_twice(make, text):
    attach(make, text)
    with pytest.raises(Conflict, match=r"document\.same"):
        attach(make, text.replace("\n", "\r\n"))


def test_a_copy_is_taken_away_and_pages_quote_nothing(make, text):
    attach(make, text)
    documents.detach(DetachDocument(ruleset_key=KEY), actor=make.city_officer(), now=NOW)

    assert found.attached(KEY) is None
    assert found.quotes(KEY).held == {}
    assert [event.kind for event in events()] == ["DocumentAttached", "DocumentDetached"]
    with pytest.raises(NotFound, match=r"document\.none"):
        documents.detach(DetachDocument(ruleset_key=KEY), actor=make.city_officer(), now=NOW)
    attach(make, text)


PACKED = [b"PK\x03\x04\x14\x00", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1", b"{\\rtf1 x}"]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "document.empty"),
        (b" \r\n\t", "document.empty"),
        *[(data, "document.packed") for data in PACKED],
        (b"\xff\xff\xff\xff", "document.no_text"),
        (b"abc\x00def", "document.no_text"),
        ("甲\u202e乙".encode(), "document.no_text"),
        (b"\xef\xbb\xbf\xff\xfe", "document.no_text"),
        ("甲" * 400_001, "document.too_long"),
        (b"a" * 1_600_001, "document.too_long"),
        (b"a" * 400_001, "document.too_long"),
        ("甲" + "\u0301" * 30, "text.marks"),
        ("一封与此无关的信。", "document.other"),
    ],
)
def test_what_is_no_copy_of_the_document_is_refused_in_words(make, text, data, key):
    with pytest.raises(Invalid) as refusal:
        attach(make, data)

    assert refusal.value.key == key
    assert "{" not in say(key, **refusal.value.facts)
    assert found.copies(KEY) == []


def test_another_document_is_refused_and_an_unknown_rule_set_too(make, text):
    few = "\n".join(text.splitlines()[:5])
    with pytest.raises(Invalid, match=r"document\.other"):
        attach(make, few)
    with pytest.raises(NotFound, match="ruleset-unknown"):
        attach(make, text, key="XX")


def test_only_a_city_officer_attaches_and_detaches(make, text):
    attach(make, text)
    for other in (make.city_approver(), make.county_officer()):
        with pytest.raises(NotPermitted):
            attach(make, text + "x", actor=other)
        with pytest.raises(NotPermitted):
            documents.detach(DetachDocument(ruleset_key=KEY), actor=other, now=NOW)


def test_the_name_of_a_file_shows_no_path(make, text):
    attach(make, text, name="/home/somebody/通知.txt")
    assert found.attached(KEY).name == "通知.txt"


def test_of_copies_that_are_attached_at_once_one_is_left_and_each_is_recorded(app, make, text):
    officer = make.city_officer().id

    def attaching(number):
        def deed():
            command = AttachDocument(ruleset_key=KEY, name="通知.txt", data=f"{text}\n{number}".encode())
            return len(documents.attach(command, actor=db.session.get_one(Account, officer), now=NOW))

        return deed

    together(app, [attaching(number) for number in range(6)])

    assert [copy.live for copy in found.copies(KEY)].count(KEY) == 1
    assert len(events()) == 6
    assert len({event.facts["replaced"] for event in events()}) == 6


def test_the_same_copy_attached_many_times_at_once_is_one(app, make, text):
    officer = make.city_officer().id

    def deed():
        command = AttachDocument(ruleset_key=KEY, name="通知.txt", data=text.encode())
        return len(documents.attach(command, actor=db.session.get_one(Account, officer), now=NOW))

    answers = together(app, [deed] * 6)

    assert [type(answer) for answer in answers].count(Conflict) == 5
    assert len(found.copies(KEY)) == len(events()) == 1


def test_a_text_that_stands_twice_in_its_file_is_said_to_stand_twice(make, text):
    with pytest.raises(Invalid) as refusal:
        attach(make, f"{text}\n{text}")
    assert refusal.value.key == "document.doubled"
    assert refusal.value.facts["twice"] == refusal.value.facts["count"]
