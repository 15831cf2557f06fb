"""What staff read about a run before it is approved: figures, pairs that would rather swap, two runs side by side."""

import re

import pytest

from marketplace.competition.commands import SetPair
from marketplace.competition.queries import run_pairs
from marketplace.competition.use_cases import pairs
from tests.competition.use_cases.competing import AFTER, Play, change


def contested(make):
    """Two needs want the first institution, which has one place; the second need scores lower with both."""
    play = Play(make, needs=2, institutions=2, capacity=1)
    play.announce()
    play.claims = play.everybody_claims()
    for need, row in enumerate(play.claims):
        for bidder, claim in enumerate(row):
            play.screen(claim)
            play.score(claim, points=[[90, 60], [80, 20]][need][bidder])
    return play


@pytest.fixture
def play(world):
    return world(contested)


@pytest.fixture
def officer(play, as_user):
    return as_user(play.officer)


def path(play, rest=""):
    return f"/rounds/{play.round.id}{rest}"


def lock(play, need, place, locked=True):
    command = SetPair(
        round_id=play.round.id,
        version=play.round.version,
        need_id=play.needs[need].id,
        organisation_id=play.places[place].organisation_id,
        locked=locked,
        reason="企业已与该机构有长期合作，双方书面同意。",
    )
    return pairs.set_pair(command, actor=play.officer, now=AFTER)


def words_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_run_shows_who_is_served_how_evenly_and_who_would_rather_swap(play, officer):
    run = play.solve()
    page = words_of(officer.get(path(play, f"/run/{run.number}")).text)

    whole = words_of(officer.get(path(play, f"/run/{run.number}/statistics")).text)

    for caption in ("按服务类别", "按县市区", "得分最低的匹配", "匹配和补助集中在几家"):
        assert caption in page
        assert caption in whole
    assert "各机构的名额和补助" in whole
    assert "最低得分" in page
    assert "政府补助 ¥200.00" in page


def test_the_figures_come_before_the_pairs_and_long_lists_of_pairs_have_pages(play, officer, monkeypatch):
    run = play.solve()
    monkeypatch.setattr(run_pairs, "PAIRS_A_PAGE", 1)
    first, last, beyond = (officer.get(path(play, f"/run/{run.number}?page={n}")).text for n in (1, 2, 99))

    assert words_of(first).index("最低得分") < words_of(first).index("匹配方案")
    rows = [page.count('data-label="建议机构"') for page in (first, last, beyond)]
    worst = first.split('id="pairs"')[0].count('data-label="建议机构"')
    assert [count - worst for count in rows] == [1, 1, 1]
    assert f"/run/{run.number}?page=2#pairs" in first
    assert last.split('id="pairs"')[1].split("<nav")[0] == beyond.split('id="pairs"')[1].split("<nav")[0]


def test_a_blocking_pair_is_explained_by_what_the_whole_would_lose(play, officer):
    run = play.solve()
    given = {pair["need"]: pair["institution"] for pair in run.result["pairs"]}
    assert given == {play.needs[0].id: play.places[1].organisation_id, play.needs[1].id: play.places[0].organisation_id}

    page = words_of(officer.get(path(play, f"/run/{run.number}/statistics")).text)

    other = next(
        one
        for one in run.result["others"]
        if (one["need"], one["institution"]) == (play.needs[0].id, play.places[0].organisation_id)
    )
    assert other["exact"]
    assert other["loss"] > 0
    assert f"那样全市总分会少 {other['loss'] // 100}.{other['loss'] % 100:02d} 分" in page
    assert "连带要变动 2 条需求" in page
    assert "这不是差错" in page


def test_where_nobody_would_rather_swap_the_page_says_so(play, officer):
    for place in play.places:
        change(place, capacity=5)
    run = play.solve()
    page = words_of(officer.get(path(play, f"/run/{run.number}/statistics")).text)
    assert "没有：任何一条需求和任何一家机构" in page


def test_two_runs_stand_side_by_side_with_what_moved_and_why(play, officer):
    first = play.solve()
    lock(play, need=0, place=0)
    second = play.solve()

    page = words_of(officer.get(path(play, f"/compare?before={first.number}&after={second.number}")).text)

    names = [place.organisation.name for place in play.places]
    assert "新锁定的组合：1" in page
    assert f"市局把它锁定给了“{names[0]}”。" in page
    assert f"连带变动：“{names[0]}”的名额给了需求 {play.needs[0].number}。" in page
    assert "2 条需求换了机构，0 条没有变" in page


def test_the_latest_two_runs_are_compared_where_none_are_named(play, officer):
    play.solve()
    lock(play, need=0, place=0)
    play.solve()
    page = officer.get(path(play, "/compare?before=99&after=x")).text
    assert "2 条需求换了机构" in words_of(page)


def test_the_same_run_twice_has_not_moved(play, officer):
    play.solve()
    play.solve()
    page = words_of(officer.get(path(play, "/compare")).text)
    assert "两次求解的输入完全相同" in page
    assert "两次求解的匹配完全相同" in page


def test_with_one_run_there_is_nothing_to_compare(play, officer):
    run = play.solve()
    assert "还没有两次可以比较的求解" in officer.get(path(play, "/compare")).text
    assert "还没有两次可以比较的求解" in officer.get(path(play, f"/compare?after={run.number}")).text


def test_a_run_without_a_matching_has_no_statistics(play, officer):
    lock(play, need=0, place=0)
    lock(play, need=1, place=0)
    run = play.solve()
    assert "pairs" not in run.result
    assert officer.get(path(play, f"/run/{run.number}/statistics")).status_code == 404
    assert officer.get(path(play, f"/run/{run.number}")).status_code == 200
    assert officer.get(path(play, "/run/99/statistics")).status_code == 404


def test_the_approver_reads_the_statistics_before_deciding(play, as_user):
    play.propose(play.solve())
    page = as_user(play.approver).get(path(play, "/decide")).text
    assert "互相更愿意的组合" in page
    assert "得分最低的匹配" in page


def test_reviewers_and_bidders_read_no_statistics(play, as_user):
    run = play.solve()
    for account in (play.expert, play.bidders[0], play.owners[0]):
        client = as_user(account)
        assert client.get(path(play, f"/run/{run.number}/statistics")).status_code in (403, 404)
        assert client.get(path(play, "/compare")).status_code in (403, 404)
