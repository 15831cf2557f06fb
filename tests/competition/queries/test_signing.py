"""The sheet of a round's approver: every figure is reckoned again from the rows, and stands on the page."""

import re

import pytest
from sqlalchemy import select

from marketplace.competition.commands import SendRoundBack, SetPair
from marketplace.competition.models import Claim, Round, RoundNeed
from marketplace.competition.queries import signing
from marketplace.competition.use_cases import approval, pairs
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import AFTER, Play, change

POT = 1_000_00


def two_rounds(make):
    """One round that is published and took of the pot, and one that is before the approver; one enterprise of two has spoken."""
    first = Play(make, needs=1)
    first.played()
    play = Play(make, needs=2)
    play.officer, play.approver, play.expert = first.officer, first.approver, first.expert
    change(make.programme(), settings=make.programme().settings | {"subsidy_budget_fen": POT})
    play.announce(name="第二轮")
    play.claims = play.everybody_claims()
    for row in play.claims:
        for claim in row:
            play.review(claim)
    change(play.claims[0][0], preference=1, wished_by="county")
    play.first, play.run = first, play.solve()
    play.propose(play.run)
    return play


@pytest.fixture
def play(world):
    return world(two_rounds)


def rows_of(a_round):
    """The offers of the pairs that the run names, read row by row and without the code that is tested."""
    result = db.session.get(Round, a_round.id).proposed_run_id
    run = db.session.get(signing.SolveRun, result)
    found = []
    for pair in run.result["pairs"]:
        claim = db.session.scalars(
            select(Claim).where(
                Claim.round_id == a_round.id, Claim.need_id == pair["need"], Claim.organisation_id == pair["institution"]
            )
        ).one()
        found.append(next(version.content for version in claim.versions if version.number == claim.current))
    return run, found


def page_of(client, play):
    page = client.get(f"/rounds/{play.round.id}/decide").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def yuan(fen):
    return f"¥{fen // 100:,}.{fen % 100:02}"


def test_every_figure_is_what_the_rows_say(play):
    run, offers = rows_of(play.round)
    figures = signing.of_round(play.round, run)
    assert len(offers) == len(figures.pairs) == 2
    for name in ("price_fen", "government_fen", "concession_fen", "enterprise_fen"):
        assert getattr(figures, name) == sum(one[name] for one in offers), name
    assert figures.price_fen == figures.government_fen + figures.concession_fen + figures.enterprise_fen
    taken = sum(one["government_fen"] for one in [claim.versions[-1].content for claim in _winners(play.first)])
    assert (figures.taken_fen, figures.left_fen) == (taken, POT - taken - figures.government_fen)
    assert taken > 0
    owners = {need.organisation_id for need in play.needs}
    assert (figures.asked, figures.spoken, figures.entered, figures.needs) == (len(owners), 1, 1, 2)
    assert sum(count for _, count in figures.holders) == 2


def test_what_another_round_proposes_is_of_the_same_pot(play):
    run, _ = rows_of(play.round)
    assert signing.taken_by_others(play.first.round) == signing.of_round(play.round, run).government_fen > 0


def _winners(play):
    db.session.rollback()
    needs = select(RoundNeed.need_id).where(RoundNeed.round_id == play.round.id)
    rows = select(Claim).where(Claim.need_id.in_(needs), Claim.state == "selected")
    return db.session.scalars(rows).all()


def test_the_approver_reads_money_hands_and_wishes_before_the_buttons(play, as_user):
    run, offers = rows_of(play.round)
    page = page_of(as_user(play.approver), play)
    figures = signing.of_round(play.round, run)
    for fen in (figures.price_fen, figures.government_fen, figures.enterprise_fen, figures.left_fen, POT):
        assert yuan(fen) in page
    for one in offers:
        assert yuan(one["price_fen"]) in page
    assert "2 家企业中有 1 家表达了意愿" in page
    assert "2 项全部给了同一家机构" in page
    assert page.index("2 家企业中有 1 家") < page.index("审批通过") < page.index("逐项价款") < page.index("互相更愿意的组合")


def test_a_pot_that_does_not_reach_is_said_and_one_that_nobody_set_is_not_guessed(play, as_user):
    client = as_user(play.approver)
    change(play.make.programme(), settings=play.make.programme().settings | {"subsidy_budget_fen": 1})
    page = page_of(client, play)
    figures = signing.of_round(play.round, rows_of(play.round)[0])
    assert f"预算不够：批准以后超出 {yuan(-figures.left_fen)}" in page
    change(play.make.programme(), settings=play.make.programme().settings | {"subsidy_budget_fen": 0})
    page = page_of(client, play)
    assert "没有设定奖补预算总额" in page
    assert "预算不够" not in page


def test_what_was_sent_back_says_why_and_what_moved_since(play, as_user):
    assert "与上一次提交相比" not in page_of(as_user(play.approver), play)
    back = SendRoundBack(round_id=play.round.id, version=play.round.version, reason="请说明第二条需求的选择")
    approval.send_back(back, actor=play.approver, now=AFTER)
    [chosen] = {pair["institution"] for pair in play.run.result["pairs"]}
    other = next(place.organisation_id for place in play.places if place.organisation_id != chosen)
    lock = SetPair(
        round_id=play.round.id,
        version=play.round.version,
        need_id=play.needs[1].id,
        organisation_id=other,
        locked=True,
        reason="企业书面要求由其承接",
    )
    pairs.set_pair(lock, actor=play.officer, now=AFTER)
    play.propose(play.solve())
    page = page_of(as_user(play.approver), play)
    assert "退回的理由：请说明第二条需求的选择" in page
    assert f"需求 {play.needs[1].number}：" in page
    assert "有 1 个组合是锁定的" in page
    assert "2 项分给 2 家机构" in page
