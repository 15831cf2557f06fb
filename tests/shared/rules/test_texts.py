"""What people write is made comparable without being changed more than it must."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.shared import texts

ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("株洲\n二行\t三", None),
        ("一\x00二", "control"),
        ("一\x1b二", "control"),
        ("一\x7f", "control"),
        ("一\u202e二", "direction"),
        ("\u2066一", "direction"),
        ("\ud800", "broken"),
        ("\uffff", "broken"),
        ("𠮷野家", None),
        ("", None),
    ],
)
def test_text_that_nobody_types_is_told_by_its_kind(text, kind):
    assert texts.unfit(text) == kind


@given(ANYTHING)
def test_clean_text_is_fit_composed_and_stays_as_it_is(text):
    clean = texts.clean(text)
    assert texts.unfit(clean) is None
    assert unicodedata.is_normalized("NFC", clean)
    assert texts.clean(clean) == clean
    clean.encode("utf-8")


@given(ANYTHING)
def test_plain_text_is_cleaned_as_any_other(text):
    assert texts.clean(text) == texts._cleaned(text)


def test_of_what_is_taken_for_plain_nothing_is_changed():
    plain = [one for one in map(chr, range(0x110000)) if texts._PLAIN.fullmatch(one)]
    assert len(plain) > 21_000
    for place in range(0, len(plain), 500):
        stretch = f"甲{''.join(plain[place : place + 500])}乙"
        assert texts.clean(stretch) == texts._cleaned(stretch) == stretch


def test_cleaning_joins_line_ends_and_drops_only_what_cannot_be_seen():
    assert texts.clean("\ufeff 一\r\n二\r三\u2028四\u200b五\t六 ") == "一\n二\n三\n四五 六"


def test_one_line_has_single_blanks():
    assert texts.one_line(" 一\n 二\u3000 三 ") == "一 二 三"


@pytest.mark.parametrize(
    "name",
    [
        "株洲某某（集团）ABC有限公司",
        "株洲某某(集团)abc有限公司",
        " 株洲 某某【集团】ＡＢＣ有限公司\n",
        "株洲“某某”〔集团〕Abc有限公司",
        "株洲某某\u200b[集团]abc有限公司",
    ],
)
def test_spellings_of_one_name_share_a_key(name):
    assert texts.name_key(name) == texts.name_key("株洲某某（集团）ABC有限公司")


def test_other_names_have_other_keys():
    names = ["株洲某某有限公司", "株洲某某集团有限公司", "株洲某某（集团）有限公司", "株洲某厂"]
    assert len({texts.name_key(name) for name in names}) == len(names)


@given(ANYTHING)
def test_a_key_is_the_key_of_itself(text):
    key = texts.name_key(text)
    assert texts.name_key(key) == key


def test_digits_of_any_width_become_ascii_and_nothing_else_changes():
    assert texts.ascii_digits("１３８－٣①Ａ") == "138－3①Ａ"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800005678", "138****5678"),
        ("073128881234", "0731****1234"),
        ("01062881234", "0106****1234"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_a_masked_phone_shows_its_ends(phone, shown):
    assert texts.mask_phone(phone) == shown


@pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("欧阳修文", "欧***"), ("张", "张"), ("", "")])
def test_a_masked_name_shows_its_first_character(name, shown):
    assert texts.mask_name(name) == shown
