"""The list of matches with prices: for the bureau as soon as a result is proposed, for nobody else."""

import io
from urllib.parse import unquote

import openpyxl

from marketplace.competition.models import Round
from marketplace.needs.models import NeedWording
from marketplace.needs.queries.wordings import content_of
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import Play, change
from tests.databases import tamper
from tests.delivery.use_cases.serving import LATER, Service


def listed(visitor, a_round):
    answer = visitor.get(f"/results/{a_round.id}/matches.xlsx")
    assert answer.status_code == 200
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active]


def said(visitor, a_round):
    """The public page of a result, without the frame."""
    return visitor.get(f"/results/{a_round.id}").text.partition("<main")[2].partition("<footer")[0]


def test_what_is_proposed_is_listed_with_prices_for_those_who_decide_and_nobody_else(make, as_user):
    play = Play(make)
    play.announce()
    play.review(play.claim(0, 0))
    address = f"/results/{play.round.id}/matches.xlsx"
    assert as_user(play.officer).get(address).status_code == 404
    play.propose(play.solve())

    rows = listed(as_user(play.approver), play.round)
    first = next(row for row in rows if row[1] == play.needs[0].number)
    assert first[6] == play.places[0].organisation.name and first[7] == play.places[0].organisation.credit_code
    assert first[9] == sum(first[10:13]) > 0 and first[13] == "拟匹配"
    assert next(row for row in rows if row[1] == play.needs[1].number)[13] == "未匹配"
    assert rows[0][0].endswith("拟匹配结果（未公布）")
    book = openpyxl.load_workbook(io.BytesIO(as_user(play.approver).get(address).data))
    assert all("还没有公布" in (page.oddFooter.left.text or "") for page in book), "on every printed page"
    assert "盖章" not in str(rows)
    change(play.approver, language="en")
    name = as_user(play.approver).get(address).headers["Content-Disposition"].rpartition("''")[2]
    assert unquote(name).startswith("匹配结果-未公布-")
    assert "匹配结果表" in as_user(play.officer).get(f"/rounds/{play.round.id}").text
    for person in (play.bidders[0], play.expert):
        assert as_user(person).get(address).status_code == 403


def test_what_is_published_is_listed_with_who_has_it_now(make, as_user):
    play = Play(make)
    rows = play.played()
    lines = listed(as_user(play.officer), play.round)
    assert {line[6] for line in lines[3:] if line[1] in {need.number for need in play.needs}} == {
        play.places[0].organisation.name
    }
    assert lines[0][0].endswith("匹配结果") and "未公布" not in lines[0][0]
    assert rows and lines[-2][0] == "株洲市工业和信息化局（盖章）：" + "　" * 8


def test_a_published_list_says_what_was_true_when_it_was_published(make, as_user, client):
    """The papers and the public page; what is corrected afterwards does not change whom the result named."""
    play = Play(make)
    play.played()
    enterprise, winner = play.needs[0].organisation, play.places[0].organisation
    name = winner.name
    before, page = listed(as_user(play.officer), play.round), said(client, play.round)
    for number, one in enumerate((enterprise, winner)):
        change(make.reread(one), name=f"改名后的公司{number}", credit_code=f"91430200MA49999{number}99")
    change(make.reread(play.needs[0]).unit, name="改名区")

    assert listed(as_user(play.officer), play.round) == before
    assert said(client, play.round) == page
    assert name in page and "改名" not in page


def test_a_claim_stands_beside_what_its_need_asked_for_when_the_round_closed(make, as_user):
    play = Play(make)
    claim, need = play.played()[0][0], play.make.reread(play.needs[0])
    make.keep(NeedWording(need_id=need.id, number=1, content=content_of(need), corrected=["description"], at=LATER))
    change(need, description="下一轮另外要做的事", budget_fen=77_000_00, wording=2)

    page = as_user(play.officer).get(f"/claims/{claim.key}").text
    assert content_of(need)["description"] not in page and "7.7" not in page.partition("对应的需求")[2]
    make.keep(NeedWording(need_id=need.id, number=2, content=content_of(need), corrected=["description"], at=LATER))
    change(need, description="再改", wording=3)
    assert as_user(play.officer).get(f"/claims/{claim.key}").text.count("再改") == 0


def test_a_proposed_list_says_what_is_true_now(make, as_user):
    play = Play(make)
    play.announce()
    play.review(play.claim(0, 0))
    play.propose(play.solve())
    change(make.reread(play.places[0].organisation), name="改名后的公司")
    assert "改名后的公司" in str(listed(as_user(play.officer), play.round))


def test_matches_that_wait_are_summed_up_apart_from_those_that_are_signed(make, as_user):
    play = Play(make)
    play.played()
    sums = [row[1] for row in listed(as_user(play.officer), play.round) if "合计" in str(row[1])]
    assert len(sums) == 1 and sums[0].startswith("待双方确认合计")
    service = Service(make).start()
    number = service.claim.round_id
    tamper(f"update round set state = 'published' where id = {number}")
    sums = [row[1] for row in listed(as_user(make.city_officer()), db.session.get_one(Round, number)) if "合计" in str(row[1])]
    assert sums == ["已签合同合计（1 项）"]
