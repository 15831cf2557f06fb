"""A name and a phone in one cell are told apart; what is no phone is told by its cause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.shared import contacts, texts

ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


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
    assert contacts.read_phone(text) == digits


NAMES = ["张三", "欧阳修文", "阿依古丽·买买提", "王经理", "John Smith"]
PHONES = ["13800000001", "138 0000 0001", "１３８-００００-０００１", "0731-28881234"]
LAYOUTS = [
    "{n} {p}",
    "{n}{p}",
    "{p}{n}",
    "{p} {n}",
    "{n}\n{p}",
    "{p}\r\n{n}",
    "{n}（{p}）",
    "{n}({p})",
    "{p}（{n}）",
    "{n}，{p}",
    "{n},{p}",
    "{n}、{p}",
    "{n}；{p}",
    "{n}：{p}",
    "{n}:{p}",
    "{n}/{p}",
    "{n}|{p}",
    "{n}【{p}】",
    "{n}　{p}",
    "{n}-{p}",
    "{n}——{p}",
    "联系人：{n}\n联系电话：{p}",
    "联系人：{n} 电话：{p}",
    "姓名:{n};手机:{p}",
    "{n} tel:{p}",
    "{n} Tel. {p}",
    "{n}（手机：{p}）",
    "{n}（总经理）{p}",
    "{n} 副总经理 {p}",
    "{n} {p}（微信同号）",
    " {n}  {p} ",
    "{n}手机{p}",
]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("name", NAMES)
def test_name_and_phone_in_one_cell_are_told_apart(name, phone, layout):
    read = contacts.split_contact(layout.format(n=name, p=phone))
    digits = "".join(c for c in texts.ascii_digits(phone) if c.isdigit())
    assert (read.name, read.phone, read.more, read.stray) == (name, digits, (), "")


@pytest.mark.parametrize("text", ["张 三13800000001", "张　三　13800000001", "张  三\n13800000001"])
def test_blanks_that_align_a_name_are_no_part_of_it(text):
    assert contacts.split_contact(text).name == "张三"


def test_of_several_people_and_phones_the_first_counts():
    read = contacts.split_contact("张三13800000001、李四13900000002 / 0731-28881234")
    assert (read.name, read.phone) == ("张三", "13800000001")
    assert read.more == ("李四", "13900000002", "073128881234")


def test_an_extension_is_kept_apart():
    read = contacts.split_contact("张三 0731-28881234转801")
    assert (read.phone, read.extension) == ("073128881234", "801")


@pytest.mark.parametrize("text", ["张三 138000000012", "张三 1380000000", "张三 13800000001 2", "28881234", "3楼张三13800000001"])
def test_where_digits_are_left_over_there_is_no_phone(text):
    read = contacts.split_contact(text)
    assert read.phone == ""
    assert read.stray == "".join(c for c in text if c.isdigit())


@given(ANYTHING)
def test_any_text_is_split_without_failing(text):
    read = contacts.split_contact(text)
    assert read.phone.isdigit() or read.phone == ""


@given(st.text(alphabet="0123456789- ()张三+转", max_size=40))
def test_a_phone_that_was_read_is_one(text):
    phone = contacts.split_contact(text).phone
    assert phone == "" or contacts.read_phone(phone) == phone


@pytest.mark.parametrize("dot", "·•‧・．.∙⋅。･˙ㆍ﹒")
@pytest.mark.parametrize("layout", ["{0}{d}{1}", "{0} {d} {1}", "{0}{d}\n{1}"])
def test_a_name_with_a_middle_dot_is_one_name_however_the_dot_is_typed(dot, layout):
    read = contacts.split_contact(layout.format("阿卜杜拉", "买买提", d=dot) + " 13800000001")
    assert (read.name, read.phone, read.more) == ("阿卜杜拉·买买提", "13800000001", ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("欧阳 娜娜", "欧阳娜娜"),
        ("欧 阳 娜 娜", "欧阳娜娜"),
        ("张 三 丰", "张三丰"),
        ("张\n三", "张三"),
        ("𠮷 野家", "𠮷野家"),
        ("𠮷　田", "𠮷田"),
        ("司马　相如", "司马相如"),
        ("迪丽 热巴", "迪丽 热巴"),
        ("阿卜杜热合曼．阿卜杜热西提．买买提", "阿卜杜热合曼·阿卜杜热西提·买买提"),
        ("John A. Smith", "John A. Smith"),
        ("René Dupont", "René Dupont"),
        ("Jean-Luc O’Brien", "Jean-Luc O'Brien"),
    ],
)
@pytest.mark.parametrize("layout", ["{} 13800000001", "13800000001 {}", "{}，13800000001 0731-28881234"])
def test_a_name_is_not_cut_at_a_blank_or_point_of_its_own(text, name, layout):
    read = contacts.split_contact(layout.format(text))
    assert (read.name, read.phone) == (name, "13800000001")
    assert set(read.more) <= {"073128881234"}


@pytest.mark.parametrize(
    "text",
    [
        "张三 李四 13800000001",
        "张三、李四 13800000001",
        "张 三 李 四 13800000001",
        "张 三 李四 13800000001",
        "张三.李四 13800000001 13900000002",
        "张三13800000001\n李四13900000002",
        "张三 李 四 13800000001",
    ],
)
def test_two_people_in_one_cell_are_still_two(text):
    read = contacts.split_contact(text)
    assert (read.name, read.more[0]) == ("张三", "李四")


def test_two_people_of_foreign_names_are_two_where_their_phones_stand_between_them():
    read = contacts.split_contact("阿卜杜拉 13800000001 买买提 13900000002")
    assert (read.name, read.more) == ("阿卜杜拉", ("买买提", "13900000002"))


@pytest.mark.parametrize(
    ("text", "trouble", "at_fault"),
    [
        ("赵一 1.38E+10", "power", "1.38E+10"),
        ("1.38000E+10", "power", "1.38000E+10"),
        ("赵一 １．３８ｅ＋１０", "power", "1.38e+10"),
        ("赵一 1.38×10^10", "power", "1.38×10^10"),
        ("孙三\n73128881234", "zero_lost", "73128881234"),
        ("孙三 731-28881234", "zero_lost", "731-28881234"),
        ("孙三 (733)2888123", "zero_lost", "(733)2888123"),
        ("赵一 138****0001", "masked", "138****0001"),
        ("赵一 138＊＊＊＊0001", "masked", "138****0001"),
        ("赵一 138xxxx0001", "masked", "138xxxx0001"),
        ("赵一 138••••0001", "masked", "138••••0001"),
        ("赵一 0731-****1234", "masked", "0731-****1234"),
        ("赵一 400-888-1234", "service", "400-888-1234"),
        ("赵一 138000O0001", "letters", "138000O0001"),
        ("赵一 QQ:12345678 13800000001", "beside", "12345678"),
        ("赵一 28881234", "", ""),
        ("赵一 1380000000", "", ""),
    ],
)
def test_digits_that_are_no_phone_are_told_by_their_cause(text, trouble, at_fault):
    read = contacts.split_contact(text)
    assert (read.phone, read.trouble, read.at_fault) == ("", trouble, at_fault)
    assert read.name in ("赵一", "孙三", "")


def test_a_number_in_powers_of_ten_that_lost_no_digit_is_read():
    assert contacts.split_contact("张三 1.3800000001E+10").phone == "13800000001"


def test_a_mail_address_beside_a_phone_is_whole():
    assert contacts.split_contact("张三 zhang@example.com 13800000001").more == ("zhang@example.com",)


@pytest.mark.parametrize(
    ("text", "name", "more"),
    [
        ("Stella Wong", "Stella Wong", ()),
        ("Tel: Mobius Phonetel", "Mobius Phonetel", ()),
        ("财务 李登科", "李登科", ()),
        ("财务 李 登科", "李登科", ()),
        ("李登科、张三", "李登科", ("张三",)),
        ("经理：李登科", "李登科", ()),
        ("王文科、马兴处 张三", "王文科", ("马兴处", "张三")),
        ("王经理、张三", "张三", ("王经理",)),
        ("张三经理、李四", "张三", ("李四",)),
        ("华南区经理 张三", "张三", ("华南区经理",)),
        ("张三先生（总经理）", "张三", ()),
        ("总经理张三", "张三", ()),
        ("董事长孙女士", "孙女士", ()),
        ("项目部", "项目部", ()),
        ("阿卜杜拉·买买提经理", "阿卜杜拉·买买提", ()),
        ("阿卜杜拉．买买提（财务总监）", "阿卜杜拉·买买提", ()),
        ("阿卜杜拉-买买提", "阿卜杜拉·买买提", ()),
        ("阿卜杜拉_买买提", "阿卜杜拉·买买提", ()),
        ("阿卜杜拉*买买提", "阿卜杜拉·买买提", ()),
        ("张三-李四", "张三", ("李四",)),
        ("王晓·", "王晓", ()),
        ("渡邉\U000e0100明", "渡邉明", ()),
        ("渡邉\U000e0100 明", "渡邉明", ()),
        ("欧\ufe00阳\u200d娜娜", "欧阳娜娜", ()),
        ("张\u3164三", "张三", ()),
    ],
)
def test_a_title_is_not_taken_for_a_name_nor_a_name_for_a_title(text, name, more):
    read = contacts.split_contact(f"{text} 13800000001")
    assert (read.name, read.more, read.phone) == (name, more, "13800000001")


PEOPLE = [
    "李登科",
    "张三",
    "王文科",
    "马兴处",
    "欧阳娜娜",
    "阿卜杜拉·买买提",
    "Stella Wong",
    "Phonsa Telma",
    "王部",
    "夏科长春",
    "尤车间",
    "古丽",
    "何会计",
]
POSTS = ["", "经理", "财务总监", "项目部", "办公室主任"]


@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(POSTS)), min_size=1, max_size=4, unique_by=lambda one: one[0]),
    st.sampled_from(["、", "，", "；", "\n", "/", " | "]),
    st.sampled_from(["{1}：{0}", "{0}（{1}）", "{1} {0}", "{0}"]),
)
def test_whoever_stands_in_a_cell_is_read_and_nobody_else(people, between, layout):
    cell = between.join(layout.format(name, post) if post else name for name, post in people)
    read = contacts.split_contact(f"{cell}{between}13800000001")
    assert {read.name, *read.more} == {name for name, _ in people}


@given(st.text(alphabet="李登科张三丰阿卜杜拉买提财务经理部长处总王Stela马兴 \n·.-_*（）、：/&'\u3164\ufe00", max_size=24))
def test_no_character_of_a_name_is_lost(text):
    """What is left out are words of the list of titles; whatever else was written stands in a name."""
    read = contacts.split_contact(text)
    kept = "".join((read.name, *read.more))
    assert {one for one in text if one.isalpha() and not texts.is_hidden(one)} - set(kept) <= set("财务经理部长处总科")
