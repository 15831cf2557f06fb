"""A text is measured before anything is done with it: in characters, in bytes, in marks that stand in a row."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.people.rules import accounts
from marketplace.shared import contacts, credit_code, texts
from marketplace.shared.errors import Invalid

PILES = {
    "two classes in turn": "e" + "\u0301\u0327" * 10_000,
    "no base": "\u0327\u0301" * 10_000,
    "of no class, but made of two": "a" + "\u0f73" * 20_000,
    "half-width voice marks": "ｶ" + "\uff9e\uff9f" * 10_000,
    "blanks between": "e" + " \u0301 \u0327" * 5_000,
    "unseen between": "e" + "\u0301\u200b\u0327\ufeff" * 5_000,
    "control between": "e" + "\u0301\x00\u0327\x1f" * 5_000,
    "turns of direction between": "e" + "\u0301\u202e\u0327\u2066" * 5_000,
    "astral": "x" + "\U0001d165\U0001d16d" * 10_000,
}
"""Piles of marks, and what later steps would take out from between them."""

READERS = {
    "clean": texts.clean,
    "one line": texts.one_line,
    "compact": texts.compact,
    "key of a name": texts.name_key,
    "phone": contacts.read_phone,
    "contact": contacts.split_contact,
    "login": accounts.login_key,
    "password": accounts.plain_password,
    "credit code": credit_code.normalise,
}
MARKS = st.text(alphabet=st.sampled_from("e中 \u200b\u0301\u0327\u0f73\uff9e¨ΐ\u0345\x00\U0001d15e"), max_size=60)


@pytest.fixture
def normalised(monkeypatch):
    """The lengths, and the most marks in a row, of whatever was normalised while the real function did its work."""
    seen, real = [], unicodedata.normalize

    def watch(form, text):
        seen.append((len(text), texts._most_marks(text)))
        return real(form, text)

    monkeypatch.setattr(unicodedata, "normalize", watch)
    return seen


@pytest.mark.parametrize("pile", PILES)
@pytest.mark.parametrize("reader", READERS)
def test_a_pile_of_marks_is_refused_and_never_normalised(normalised, reader, pile):
    with pytest.raises(Invalid) as refusal:
        READERS[reader](PILES[pile])
    assert refusal.value.key == "text.marks"
    assert normalised == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("sign", ["中", "𠮷", "\ufdfa", "\u0344", "a\u0301"])
def test_a_text_over_the_bound_is_never_normalised(normalised, reader, sign):
    for length in (texts.MOST + 1, texts.MOST, texts.MOST // 2):
        try:
            READERS[reader]((sign * length)[:length])
        except Invalid as refusal:
            assert refusal.key in ("text.too_long", "text.marks")
    assert all(length <= texts.MOST and marks <= texts.MOST_MARKS for length, marks in normalised), normalised


def test_characters_and_bytes_are_both_measured():
    assert texts.misfit("中" * 100, 100) is None
    assert texts.misfit("中" * 101, 100) == ("text.too_long", {"most": 100, "length": 101})
    assert texts.misfit("𠮷" * 75, 100) is None
    assert texts.misfit("𠮷" * 76, 100) == ("text.too_long", {"most": 100, "length": 102})
    assert texts.misfit("\ud800" * 100, 100) is None


@pytest.mark.parametrize(
    "text",
    [
        "é" * 50,
        "Việt Nam",
        "e" + "\u0301" * 8,
        "ไม่ได้ขึ้นทะเบียน",
        "नि" * 20,
        "👩‍👩‍👧‍👦" * 5,
        "ガギグ",
        "בְּרֵאשִׁית",
        "。 " * 30,
        " " * 60,
    ],
)
def test_what_people_write_fits(text):
    assert texts.misfit(text) is None
    texts.name_key(text)


@given(MARKS)
def test_what_fits_is_read_by_everybody_and_what_does_not_by_nobody(text):
    """No step piles up marks that the measure did not count, so that a refusal never comes late."""
    if texts.misfit(text):
        with pytest.raises(Invalid):
            texts.clean(text)
    else:
        key = texts.name_key(text)
        assert texts.name_key(key) == key
        contacts.split_contact(text)


@given(MARKS)
def test_what_is_shown_again_fits_and_is_not_normalised(text):
    shown = texts.shown(text, 30)
    assert len(shown) <= 30
    assert texts.misfit(shown) is None
    assert texts.unfit(shown) is None
