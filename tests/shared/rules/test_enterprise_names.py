"""Names of enterprises: what folds for certain, what only looks alike, and former names kept apart."""

import pytest

from marketplace.shared.enterprise_names import likeness, likenesses, parted, written
from marketplace.shared.texts import name_key


@pytest.mark.parametrize(
    "spelt",
    [
        "株洲⻓⻰⻢⻋⻛⻔⾦⽯机械（集团）有限公司",
        "株洲长龙马车风门金石机械(集团)有限公司",
        "株洲 长龙马车 风门金石机械〔集团〕有限公司",
        "株洲长龙马车风门金石机械【集团】有限公司",
        "株洲长龙马车风门\u200b金石机械﹙集团﹚有限公司",
        "“株洲长龙马车风门金石机械（集团）有限公司”",
        "株洲长龙马\uf902风门金石机械（集团）有限公司".replace("\uf902", "车"),
    ],
)
def test_what_is_certain_has_one_key(spelt):
    assert name_key(spelt) == name_key("株洲长龙马车风门金石机械（集团）有限公司")


def test_a_name_is_stored_in_ordinary_characters():
    assert written("株洲⻓⻰⻢⻋⻛⻔⾦⽯ＡＢ１２（集团）\n有限公司") == "株洲长龙马车风门金石AB12（集团） 有限公司"


def test_every_radical_of_the_supplement_folds_to_an_ordinary_character():
    for point in [*range(0x2E81, 0x2E9A), *range(0x2E9B, 0x2EF4), *range(0x2F00, 0x2FD6)]:
        assert not 0x2E80 <= ord(written(chr(point))) <= 0x2FDF, hex(point)
        assert name_key(f"株洲{chr(point)}厂") == name_key(f"株洲{written(chr(point))}厂")


ALIKE = [
    "株洲澜川包装制品有限公司",
    "株洲澜川包装制品(有限公司)",
    "株洲澜川包装制品有限公司（原株洲甲乙厂）",
    "株洲澜川包装制品有限公司（曾用名：株洲甲乙厂）",
    "湖南省株洲市澜川包装制品有限公司",
    "湖南澜川包装制品有限公司",
    "株州澜川包装制品有限公司",
    "株洲澜川包装制品",
    "澜川包装制品公司",
    "株洲澜川包装制品有限责任公司",
    "株洲澜川包装制品股份有限公司",
    "澜川包装制品（株洲）有限公司",
    "株洲瀾川包裝製品有限公司",
    "株洲市荷塘区澜川包装制品厂",
    "株洲澜川包装制品有限公司\n曾用名：株洲甲乙厂",
    "株洲澜川包装制品 集团 有限公司",
]


@pytest.mark.parametrize("name", ALIKE)
def test_names_that_differ_in_region_form_or_variants_look_alike(name):
    assert likeness(name.replace("瀾", "澜")) == "澜川包装制品"


@pytest.mark.parametrize(
    "name", ["株洲澜川包装机械有限公司", "株洲煦屹管理咨询有限公司", "360湖南有限公司", "株洲有限公司", "湖南湘江"]
)
def test_other_names_do_not(name):
    assert likeness(name) != "澜川包装制品"
    assert likeness(name)


@pytest.mark.parametrize(
    ("text", "name", "former"),
    [
        ("株洲甲乙有限公司\n曾用名：株洲戊己", "株洲甲乙有限公司", "株洲戊己"),
        ("株洲甲乙有限公司曾用名：株洲戊己", "株洲甲乙有限公司", "株洲戊己"),
        ("株洲甲乙有限公司（原株洲丙丁有限公司）", "株洲甲乙有限公司", "株洲丙丁有限公司"),
        ("株洲甲乙有限公司(原名:株洲丙丁(集团)公司)", "株洲甲乙有限公司", "株洲丙丁(集团)公司"),
        ("株洲甲乙有限公司，原名称：株洲丙丁厂", "株洲甲乙有限公司", "株洲丙丁厂"),
        ("株洲甲乙有限公司 原：株洲丙丁厂", "株洲甲乙有限公司", "株洲丙丁厂"),
        ("株洲丙丁厂（现名：株洲甲乙有限公司）", "株洲甲乙有限公司", "株洲丙丁厂"),
        ("株洲原野农业有限公司（原野）", "株洲原野农业有限公司（原野）", ""),
        ("株洲中原机械有限公司", "株洲中原机械有限公司", ""),
        ("株洲A&B（中国）有限公司", "株洲A&B（中国）有限公司", ""),
        ("曾用名：株洲戊己", "曾用名：株洲戊己", ""),
        *(
            (f"株洲甲乙有限公司{left}{mark}株洲戊己厂{right}", "株洲甲乙有限公司", "株洲戊己厂")
            for left, right in zip("（(【[〔「『《〈<﹙", "）)】]〕」』》〉>﹚", strict=True)
            for mark in ("曾用名：", "原", "前称：", "原名")
        ),
        ("株洲甲乙有限公司 原名株洲戊己厂", "株洲甲乙有限公司", "株洲戊己厂"),
        ("株洲甲乙有限公司曾用名株洲戊己厂", "株洲甲乙有限公司", "株洲戊己厂"),
        ("株洲戊己厂（现株洲甲乙有限公司）", "株洲甲乙有限公司", "株洲戊己厂"),
        ("原株洲戊己厂（现株洲甲乙有限公司）", "株洲甲乙有限公司", "株洲戊己厂"),
        ("株洲戊己厂更名为株洲甲乙有限公司", "株洲甲乙有限公司", "株洲戊己厂"),
        ("株洲甲乙有限公司（由株洲戊己厂更名而来）", "株洲甲乙有限公司", "株洲戊己厂"),
        ("株洲甲乙有限公司（曾用名株洲戊己厂，2020年更名）", "株洲甲乙有限公司", "株洲戊己厂"),
        ("株洲甲乙（原料加工）有限公司", "株洲甲乙（原料加工）有限公司", ""),
        ("株洲（原野机械）有限公司", "株洲（原野机械）有限公司", ""),
        ("株洲甲乙包装（原料加工厂）", "株洲甲乙包装（原料加工厂）", ""),
        ("株洲甲乙有限公司（原来的老店）", "株洲甲乙有限公司（原来的老店）", ""),
        ("株洲前身：工艺有限公司", "株洲前身：工艺有限公司", ""),
        ("株洲现代（原创）有限公司", "株洲现代（原创）有限公司", ""),
    ],
)
def test_a_former_name_is_never_glued_into_the_present_one(text, name, former):
    assert parted(text) == (name, former)


@pytest.mark.parametrize(
    "sign", "\u3164\u115f\u1160\uffa0\u200d\u200c\ufe00\ufe0f\U000e0100\u2800\u034f\u180b\u180e\u2061\U000e0041\ufff9"
)
def test_signs_that_nobody_sees_are_in_no_key_and_no_stored_name(sign):
    spelt = f"株洲甲乙{sign}包装有限公司"
    assert name_key(spelt) == name_key("株洲甲乙包装有限公司") and likeness(spelt) == "甲乙包装"
    assert sign not in written(spelt) and parted(spelt).name == "株洲甲乙包装有限公司"


@pytest.mark.parametrize(
    "spelt",
    [
        "★株洲澜川包装制品有限公司",
        "株洲澜川包装制品有限公司*",
        "株洲澜川包装制品有限公司1",
        "①株洲澜川包装制品有限公司",
        "12、株洲澜川包装制品有限公司",
        "株洲澜川包装制品有限公司第一分公司",
        "株洲澜川包装制品有限公司荷塘营业部",
        "株洲澜川包装制品有限公司（株洲旧厂机械厂）",
        "※澜川包装制品公司※",
    ],
)
def test_marks_numbers_branches_and_names_behind_it_leave_what_a_name_looks_like(spelt):
    assert likeness(spelt) == "澜川包装制品"


def test_all_names_that_stand_in_one_text_are_looked_for():
    assert likenesses("株洲甲乙包装有限公司（原丙丁机械）") == ("甲乙包装", "丙丁机械")
    assert likenesses("株洲甲乙包装有限公司（株洲丙丁机械厂）") == ("甲乙包装", "丙丁机械")
    assert likenesses("株洲甲乙包装有限公司", "株洲丙丁机械厂、株洲戊己铸造厂") == ("甲乙包装", "丙丁机械", "戊己铸造")
