"""What makes two organisations one, and what only makes somebody ask (G-13)."""

import pytest

from marketplace.core.affiliation import CERTAIN, Link, Party, Shared, agreements, marks_of, shared, undecided

FULL = Party(
    name="株洲某某机械有限公司", credit_code="91430200MA40000000", legal_representative="张三", phones=("13800000000",),
    mails=("boss@zz-mover.cn",), address="天元区长江北路1号",
)  # fmt: skip


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
