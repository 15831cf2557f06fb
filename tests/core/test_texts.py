"""What people write is made comparable without being changed more than it must."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import texts

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
    ("text", "digits"),
    [
        ("13800000001", "13800000001"),
        ("１３８００００００１１", "13800000011"),
        ("138 0000 0001", "13800000001"),
        ("138-0000-0001", "13800000001"),
        ("138—0000—0001", "13800000001"),
        ("13800000001.0", "13800000001"),
        ("+86 13800000001", "13800000001"),
        ("86-138-0000-0001", "13800000001"),
        ("008613800000001", "13800000001"),
        ("0731-28881234", "073128881234"),
        ("（0731）28881234", "073128881234"),
        ("0731 2888 1234", "073128881234"),
        ("073128881234", "073128881234"),
        ("+86-731-28881234", None),
        ("010-62881234", "01062881234"),
        ("0733-2888123", "07332888123"),
        ("28881234", None),
        ("1380000000", None),
        ("138000000011", None),
        ("12800000001", None),
        ("23800000001", None),
        ("138000000O1", None),
        ("13800000001 13900000002", None),
        ("张三13800000001", None),
        ("0731-28881234转801", None),
        ("", None),
    ],
)
def test_a_phone_is_read_only_where_its_digits_are_certain(text, digits):
    assert texts.read_phone(text) == digits


NAMES = ["张三", "欧阳修文", "阿依古丽·买买提", "王经理", "John Smith"]
PHONES = ["13800000001", "138 0000 0001", "１３８-００００-０００１", "0731-28881234"]
LAYOUTS = [
    "{n} {p}", "{n}{p}", "{p}{n}", "{p} {n}", "{n}\n{p}", "{p}\r\n{n}", "{n}（{p}）", "{n}({p})", "{p}（{n}）", "{n}，{p}",
    "{n},{p}", "{n}、{p}", "{n}；{p}", "{n}：{p}", "{n}:{p}", "{n}/{p}", "{n}|{p}", "{n}【{p}】", "{n}　{p}", "{n}-{p}", "{n}——{p}",
    "联系人：{n}\n联系电话：{p}", "联系人：{n} 电话：{p}", "姓名:{n};手机:{p}", "{n} tel:{p}", "{n} Tel. {p}", "{n}（手机：{p}）",
    "{n}（总经理）{p}", "{n} 副总经理 {p}", "{n} {p}（微信同号）", " {n}  {p} ", "{n}手机{p}",
]  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("name", NAMES)
def test_name_and_phone_in_one_cell_are_told_apart(name, phone, layout):
    read = texts.split_contact(layout.format(n=name, p=phone))
    digits = "".join(c for c in texts.ascii_digits(phone) if c.isdigit())
    assert (read.name, read.phone, read.more, read.stray) == (name, digits, (), "")


@pytest.mark.parametrize("text", ["张 三13800000001", "张　三　13800000001", "张  三\n13800000001"])
def test_blanks_that_align_a_name_are_no_part_of_it(text):
    assert texts.split_contact(text).name == "张三"


def test_of_several_people_and_phones_the_first_counts():
    read = texts.split_contact("张三13800000001、李四13900000002 / 0731-28881234")
    assert (read.name, read.phone) == ("张三", "13800000001")
    assert read.more == ("李四", "13900000002", "073128881234")


def test_an_extension_is_kept_apart():
    read = texts.split_contact("张三 0731-28881234转801")
    assert (read.phone, read.extension) == ("073128881234", "801")


@pytest.mark.parametrize("text", ["张三 138000000012", "张三 1380000000", "张三 13800000001 2", "28881234", "3楼张三13800000001"])
def test_where_digits_are_left_over_there_is_no_phone(text):
    read = texts.split_contact(text)
    assert read.phone == ""
    assert read.stray == "".join(c for c in text if c.isdigit())


@given(ANYTHING)
def test_any_text_is_split_without_failing(text):
    read = texts.split_contact(text)
    assert read.phone.isdigit() or read.phone == ""


@given(st.text(alphabet="0123456789- ()张三+转", max_size=40))
def test_a_phone_that_was_read_is_one(text):
    phone = texts.split_contact(text).phone
    assert phone == "" or texts.read_phone(phone) == phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800005678", "138****5678"), ("073128881234", "0731****1234"), ("01062881234", "0106****1234"), ("1234567", "*******"), ("", "")],
)
def test_a_masked_phone_shows_its_ends(phone, shown):
    assert texts.mask_phone(phone) == shown


@pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("欧阳修文", "欧***"), ("张", "张"), ("", "")])
def test_a_masked_name_shows_its_first_character(name, shown):
    assert texts.mask_name(name) == shown
