"""What makes two organisations one, and what only makes somebody ask (G-13)."""

import pytest

from marketplace.shared.affiliation import CERTAIN, Link, Party, Shared, agreements, marks_of, shared, undecided

FULL = Party(
    name="株洲某某机械有限公司",
    credit_code="91430200MA40000000",
    legal_representative="张三",
    phones=("13800000000",),
    mails=("boss@zz-mover.cn",),
    address="天元区长江北路1号",
)


@pytest.mark.parametrize(
    ("other", "facts"),
    [
        (Party(), ()),
        (Party(name="株洲 某某机械有限公司"), (Shared.NAME,)),
        (Party(name="株洲某某机械有限公司（原株洲旧厂机械有限公司）"), (Shared.NAME,)),
        (Party(name="湖南省株洲市某某机械股份有限公司"), (Shared.SIMILAR_NAME,)),
        (Party(name="株洲另外机械有限公司"), ()),
        (Party(credit_code="91430200ma40000000"), (Shared.CREDIT_CODE,)),
        (Party(legal_representative=" 张　三 "), (Shared.LEGAL_REPRESENTATIVE,)),
        (Party(phones=("13900000000", "13800000000")), (Shared.PHONE,)),
        (Party(mails=("Boss@ZZ-mover.cn",)), (Shared.MAIL,)),
        (Party(mails=("other@zz-mover.cn",)), (Shared.MAIL_DOMAIN,)),
        (Party(address="天元区 长江北路１号"), (Shared.ADDRESS,)),
    ],
)
def test_each_fact_is_compared_folded_and_blanks_are_never_in_common(other, facts):
    assert shared(FULL, other) == shared(other, FULL) == facts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Party(mails=("a@qq.com",)), Party(mails=("b@qq.com",))),
        (Party(address="天元区"), Party(address="天元区")),
        (Party(phones=("",)), Party(phones=("",))),
        (Party(mails=("",)), Party(mails=("",))),
    ],
)
def test_what_strangers_share_every_day_is_nothing_in_common(one, other):
    assert shared(one, other) == ()


def test_only_code_and_name_are_certain_and_a_representative_is_not():
    assert {Shared.CREDIT_CODE, Shared.NAME} == CERTAIN


def test_what_is_private_is_shown_masked():
    other = Party(legal_representative="张三", phones=("13800000000",), mails=("boss@zz-mover.cn",))
    assert [one.value for one in agreements(FULL, other)] == ["张*", "138****0000", "b***@zz-mover.cn"]


def test_between_claimants_nothing_bars_and_a_decision_covers_what_it_was_about():
    enterprise = Link(organisation_id=1, name="甲", is_rival=False, agreements=agreements(FULL, Party(name=FULL.name)))
    rival = Link(organisation_id=2, name="乙", is_rival=True, agreements=agreements(FULL, Party(phones=FULL.phones)))
    assert (enterprise.bars, rival.bars) == (True, False)
    assert marks_of([rival, enterprise]) == ["1:name", "2:phone"]
    assert undecided([enterprise, rival], ["1:name"]) == [rival]


HOUSE = "株洲市天元区黄河路12号"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        *(
            (spelt, True)
            for spelt in (
                "湖南省株洲市天元区黄河路12号",
                "天元区黄河路12号",
                "黄河路12号",
                "株洲市天元区黄河路十二号",
                "株洲市天元区黄河路12号101室",
                "株州市天元区黄河路12号",
                "株洲市 天元区，黄河路１２号",
                "中国湖南株洲天元区黃河路12#",
                "株洲市天元区黄河路12号\u200b（园区内）",
            )
        ),
        *(
            (spelt, False)
            for spelt in (
                "株洲市石峰区黄河路12号",
                "株洲市天元区黄河路13号",
                "株洲市天元区黄河路112号",
                "株洲市天元区",
                "株洲市天元区黄河路12-1号",
                "",
            )
        ),
    ],
)
def test_an_address_is_one_house_however_much_of_the_way_is_written(other, same):
    one, two = Party(address=HOUSE), Party(address=other)
    assert shared(one, two) == shared(two, one) == ((Shared.ADDRESS,) if same else ())


def test_two_rooms_of_a_house_are_two_and_dashes_are_one():
    assert not shared(Party(address=f"{HOUSE}101室"), Party(address=f"{HOUSE}102室"))
    for dash in "-–—－―~":
        assert shared(Party(address="芦淞区建设路3-1号"), Party(address=f"芦淞区建设路3{dash}1号")) == (Shared.ADDRESS,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("阿卜杜拉·买买提", "阿卜杜拉．买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉•买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提"),
        ("張三", "张三"),
        ("张三（法定代表人）", "张三"),
        ("法定代表人：张三", "张 三"),
        ("渡邉\U000e0100明", "渡邉明"),
        ("总经理张三", "张三"),
        ("JOHN Smith", "John  Smith"),
    ],
)
def test_a_representative_is_one_person_however_the_name_is_written(one, other):
    assert shared(Party(legal_representative=one), Party(legal_representative=other)) == (Shared.LEGAL_REPRESENTATIVE,)
    assert not set(shared(Party(legal_representative=one), Party(legal_representative=other))) & CERTAIN


@pytest.mark.parametrize(("one", "other"), [("法定代表人", "法定代表人"), ("张三", "张三丰"), ("", "")])
def test_titles_and_other_people_are_nothing_in_common(one, other):
    assert shared(Party(legal_representative=one), Party(legal_representative=other)) == ()


@pytest.mark.parametrize("name", ["第一分公司", "（分公司）", "株洲分公司", "荷塘营业部", "*", "1"])
def test_a_branch_is_at_least_asked_about(name):
    assert shared(Party(name="株洲甲乙包装有限公司"), Party(name=f"株洲甲乙包装有限公司{name}"))


def test_a_stored_former_name_is_asked_about_and_does_not_bar():
    facts = shared(Party(name="株洲甲乙包装有限公司", other_names=("株洲丙丁机械厂",)), Party(name="株洲丙丁机械厂"))
    assert facts == (Shared.SIMILAR_NAME,)


@pytest.mark.parametrize(
    ("one", "other", "fact"),
    [
        ("a@mail.x.cn", "b@x.cn", True),
        ("a@hr.x.com.cn", "b@oa.x.com.cn", True),
        ("a@x.com.cn", "b@y.com.cn", False),
        ("a@x.hn.cn", "b@y.hn.cn", False),
        ("a@vip.163.com", "b@163.com", False),
        ("a@sub.qq.com", "b@qq.com", False),
        ("a@x.gov.cn", "b@y.gov.cn", False),
    ],
)
def test_whoever_owns_a_domain_owns_what_stands_before_it(one, other, fact):
    assert shared(Party(mails=(one,)), Party(mails=(other,))) == ((Shared.MAIL_DOMAIN,) if fact else ())


@pytest.mark.parametrize("spelt", ["+86 138-0000-0000", "0086 13800000000", "138 0000 0000"])
def test_a_telephone_is_its_digits(spelt):
    assert shared(FULL, Party(phones=(spelt,))) == (Shared.PHONE,)
