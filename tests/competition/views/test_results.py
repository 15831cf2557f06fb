"""What everybody reads of a published round."""

import json

import pytest

from marketplace import matching
from marketplace.competition.queries import results
from marketplace.competition.queries import rounds as questions
from marketplace.matching.files import claims, rounds
from tests.competition.use_cases.competing import Play


def test_nothing_is_public_before_publication(make, client):
    play = Play(make)
    play.announce()
    play.review(play.claim(0, 0))
    play.propose(play.solve())
    play.approve()

    assert play.round.name not in client.get("/results").text
    assert client.get(f"/results/{play.round.id}").status_code == 404


def test_winners_are_public_and_scores_rivals_and_contacts_are_not(make, client):
    play = Play(make)
    rows = play.played()

    assert play.round.name in client.get("/results").text
    page = client.get(f"/results/{play.round.id}").text
    assert play.needs[0].number in page
    assert play.places[0].organisation.name in page
    assert play.places[1].organisation.name not in page
    for secret in ("13800000000", rows[0][0].key, "先诊断现状", f"{rows[0][0].score / 100:.2f}"):
        assert secret not in page


def test_a_long_result_comes_by_the_page_and_whole_to_be_printed(make, client):
    firm, officer, bidder = make.enterprise(), make.county_officer(), make.institution_account()
    needs = [make.need(firm, entered_by=officer) for _ in range(results.PER_PAGE + 1)]
    a_round = make.round(needs, state="published", published_at=make.now)
    make.claim(a_round, needs[-1], bidder.organisation, bidder, state="confirmed")
    address = f"/results/{a_round.id}"

    def listed(query):
        page = client.get(address + query).text
        return [number for number in numbers if number in page], page

    numbers = [need.number for need in needs]
    (first, page), (last, end), (whole, paper) = listed(""), listed("?page=2"), listed("?whole=yes")
    assert (first, last, whole) == (numbers[:-1], numbers[-1:], numbers)
    assert [bidder.organisation.name in text for text in (page, end, paper)] == [False, True, True]
    assert ["data-print" in text for text in (page, end, paper)] == [False, False, True]
    assert ["列出全部" in text for text in (page, end, paper)] == [True, True, False]
    assert listed("?page=9")[0] == numbers[-1:]


def test_a_result_that_is_not_there_is_404(client):
    assert client.get("/results/4711").status_code == 404


def test_staff_may_download_the_whole_proof_of_a_run_and_nobody_else(make, as_user, client):
    play = Play(make)
    play.played()
    address = f"/results/{play.round.id}/run/1/file"

    for person in (play.officer, play.approver):
        answer = as_user(person).get(address)
        assert (answer.status_code, answer.mimetype) == (200, "application/json")
        file = rounds.read_round(answer.data, "round.json")
        rounds.check_hashes(file)
        matching.verify(file.named.market, file.result())
        rounds.check_figures(file, file.result())
        assert file.hashes["result_hash"] in client.get(f"/results/{play.round.id}").text
    for person in (play.bidders[0], play.expert):
        assert as_user(person).get(address).status_code == 403
    assert client.get(address).status_code in (302, 401)
    assert as_user(play.officer).get(f"/results/{play.round.id}/run/9/file").status_code == 404


def test_each_claimant_has_a_file_of_its_own_claims_that_holds_and_names_no_loser(make, as_user, client):
    play = Play(make)
    play.played()
    mark = client.get(f"/results/{play.round.id}").text
    for bidder, place in zip(play.bidders, play.places, strict=True):
        page = as_user(bidder)
        assert "下载本方的核验文件" in page.get(f"/results/{play.round.id}").text
        answer = page.get(f"/results/{play.round.id}/claims")
        file = claims.read_claims(answer.data, "claims.json")
        assert sum(claims.check_claims(file).values()) == len(play.needs)
        assert file.content["list_hash"] in mark and file.content["list"]["announced"] in mark
        winners = {line[1] for line in file.content["list"]["prices"]}
        for other in play.places:
            assert other is place or other.organisation.name in winners or other.organisation.name not in answer.text
        assert json.loads(answer.data)["own"]["name"] == place.organisation.name
    stranger = as_user(make.institution_account(make.place().organisation))
    assert stranger.get(f"/results/{play.round.id}/claims").status_code == 404
    assert as_user(play.officer).get(f"/results/{play.round.id}/claims").status_code == 403


def test_the_results_page_says_what_is_proven_what_was_announced_and_how_ties_are_drawn(make, client):
    play = Play(make)
    play.played()
    page = client.get(f"/results/{play.round.id}").text
    assert "已证明最优，同分抽签也已证明" in page and "与公告时一致" in page and "与公告时不一致" not in page
    assert "jiebang-announcement" in page and "八分之三" in page


@pytest.mark.parametrize(
    ("told", "assurance"),
    [
        ({}, "proven"),
        ({"drawn": False}, "undrawn"),
        ({"prices": None, "proof": "again"}, "again"),
        ({"prices": None, "proof": "none"}, "unproven"),
        ({"status": "feasible"}, "unproven"),
        ({"status": "infeasible"}, "unproven"),
    ],
)
def test_a_page_calls_proven_only_what_a_check_of_the_file_would(told, assurance):
    result = {"status": "optimal", "prices": [1], "draw": [0], "drawn": True, "proof": "prices"}
    assert questions.verdict_of(result | told) == assurance


def test_no_claimant_has_a_file_before_publication(make, as_user):
    play = Play(make)
    play.announce()
    play.review(play.claim(0, 0))
    play.propose(play.solve())
    play.approve()
    assert as_user(play.bidders[0]).get(f"/results/{play.round.id}/claims").status_code == 404


def test_a_score_sheet_can_be_reckoned_from_what_is_printed(make, as_user):
    play = Play(make, needs=1, weights={"plan": 40, "capacity": 30, "enterprise": 30})
    play.announce()
    claims = [play.claim(0, bidder) for bidder in range(2)]
    for claim, points in zip(claims, (90, 78), strict=True):
        play.review(claim, points)
    play.decide()

    page = as_user(play.bidders[1]).get(f"/claims/{claims[1].key}").text
    for printed in ("40% × 78.00", "31.20", "30% × 78.00", "23.40", "54.60 × 30 ÷ 70"):
        assert printed in page
    english = as_user(play.bidders[1])
    english.set_cookie("lang", "en")
    assert "No ranking given: shared out by the other points" in english.get(f"/claims/{claims[1].key}").text
    assert "40% × 90.00 = 36.00" in as_user(play.officer).get(f"/rounds/{play.round.id}/run/1").text
