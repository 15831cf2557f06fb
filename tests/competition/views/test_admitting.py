"""Claims are picked on the list of their round, looked at once more and then admitted: only those, and all of them or none."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape

import pytest

from marketplace.competition.commands import AdmitClaims, ScreenClaim
from marketplace.competition.models import Claim
from marketplace.competition.queries import screening as questions
from marketplace.competition.queries.screening import Hold
from marketplace.competition.states import ClaimState
from marketplace.competition.use_cases import screening
from marketplace.records.models.record import EventRecord
from marketplace.shared import clock
from marketplace.shared.errors import Invalid, Refusal
from marketplace.shared.extensions import db
from marketplace.shared.web import query
from marketplace.vetting.states import PlaceState
from tests.competition.queries.test_pages import counted
from tests.competition.use_cases.competing import change
from tests.site.views.test_queue import NEXT

HOUR = timedelta(hours=1)


class Closed:
    """A closed round over one need, which some institutions claim."""

    def __init__(self, make, count=3):
        now = clock.now()
        self.make, self.need, self.officer = make, make.need(), make.city_officer()
        self.places = [make.place() for _ in range(count)]
        self.round = make.round([self.need], opens_at=now - 2 * HOUR, closes_at=now - HOUR, weights={"plan": 60, "price": 40})
        self.claims = [make.claim(self.round, self.need, place.organisation, price_fen=20_000_00) for place in self.places]
        self.list = f"/rounds/{self.round.id}/claims?state=submitted"
        self.ask = f"/rounds/{self.round.id}/claims/admit"

    def states(self):
        db.session.expire_all()
        return [db.session.get(Claim, one.id).state for one in self.claims]


@pytest.fixture
def closed(world):
    return world(Closed)


def boxes(page):
    return {int(one) for one in re.findall(r'name="case" value="(\d+)"', page.text)}


def sent(page):
    data = {}
    for name, value in re.findall(r'name="(claim_id|version_\d+)" value="(\d+)"', page.text):
        data.setdefault(name, []).append(value)
    return data


def recorded():
    return db.session.query(EventRecord).filter_by(kind="ClaimAdmitted").count()


def test_nothing_is_ticked_and_only_what_was_picked_is_admitted(closed, as_user):
    city, (one, other, third) = as_user(closed.officer), closed.claims
    listed = city.get(closed.list)
    assert boxes(listed) == {one.id, other.id, third.id} and "全部 3 条" in listed.text and "checked" not in listed.text
    asked = city.get(f"{closed.ask}?case={one.id}&case={third.id}")
    assert "通过 2 份" in asked.text and other.organisation.name not in asked.text
    assert closed.states() == [ClaimState.SUBMITTED] * 3 and recorded() == 0
    answer = city.post(closed.ask, data=sent(asked))
    assert answer.status_code == 302
    assert closed.states() == [ClaimState.ADMISSIBLE, ClaimState.SUBMITTED, ClaimState.ADMISSIBLE] and recorded() == 2
    assert "已审查通过 2 份" in city.get(answer.location).text
    assert boxes(city.get(f"/rounds/{closed.round.id}/claims")) == set(), "a list of all states is a list to read"


def test_the_inbox_leads_to_the_boxes(closed, as_user):
    city = as_user(closed.officer)
    [address] = re.findall(r'href="(/rounds/[^"]*waiting\.claims_to_screen[^"]*)"', city.get("/inbox").text)
    assert boxes(city.get(unescape(address))) == {claim.id for claim in closed.claims}


def test_where_one_has_changed_since_none_is_admitted(closed, as_user):
    city = as_user(closed.officer)
    data = sent(city.get(f"{closed.ask}?all=yes"))
    data[f"version_{closed.claims[1].id}"] = ["99"]
    assert city.post(closed.ask, data=data).status_code == 409
    assert closed.states() == [ClaimState.SUBMITTED] * 3 and recorded() == 0


@pytest.mark.parametrize("address", ["", "?case=999999", "?case=x&case=-1"])
def test_nothing_picked_leads_back_with_a_sentence(closed, as_user, address):
    city = as_user(closed.officer)
    answer = city.get(closed.ask + address)
    assert answer.status_code == 302 and answer.location.endswith("claims?state=submitted")
    listed = city.get(answer.location).text
    assert "请先勾选" in listed or "已经审查过" in listed
    with pytest.raises(Invalid) as refusal:
        screening.admit_all(AdmitClaims(versions={}), actor=closed.officer, now=clock.now())
    assert refusal.value.key == "claim.none_chosen"


def test_before_the_close_there_is_nothing_to_pick_and_nothing_to_send(closed, as_user):
    data = {"claim_id": str(closed.claims[0].id), f"version_{closed.claims[0].id}": str(closed.claims[0].version)}
    change(closed.round, closes_at=clock.now() + HOUR)
    city = as_user(closed.officer)
    assert boxes(city.get(closed.list)) == set()
    assert city.get(f"{closed.ask}?all=yes").status_code == 302
    assert city.post(closed.ask, data=data).status_code == 404
    assert closed.states() == [ClaimState.SUBMITTED] * 3


def test_who_only_reads_has_no_boxes(closed, as_user):
    for person in (closed.make.city_approver(), closed.make.account("expert", unit=closed.make.city())):
        assert boxes(as_user(person).get(closed.list)) == set()


def test_what_is_held_up_is_just_what_is_refused_without_a_word(closed, as_user):
    """The page names before what the use case would refuse: nobody is led into a refusal, and nobody is held up for nothing."""
    make, (suspended, alike) = closed.make, closed.places[:2]
    cheap = make.claim(closed.round, closed.need, make.place().organisation, price_fen=100)
    plain = closed.claims[2]
    change(suspended, state=PlaceState.SUSPENDED, reason="待核查，经核实")
    change(alike.organisation, contact_phone=closed.need.contact_phone)
    every = [*closed.claims[:2], cheap, plain]
    held = questions.holds(closed.round, every)
    assert [held[one.id] for one in every] == [[Hold.STANDING], [Hold.UNDECIDED], [Hold.LOW], []]

    asked = as_user(closed.officer).get(f"{closed.ask}?all=yes")
    assert sent(asked)["claim_id"] == [str(plain.id)] and "通过 1 份" in asked.text
    for reason in ("报价低于低价线", "是否关联还没有核对", "不能办理业务"):
        assert reason in asked.text
    for claim in every:
        alone = ScreenClaim(key=claim.key, version=claim.version, admit=True, reason="")
        for step in (
            lambda alone=alone: screening.screen(alone, actor=closed.officer, now=clock.now()),
            lambda claim=claim: screening.admit_all(
                AdmitClaims(versions={claim.id: claim.version}), actor=closed.officer, now=clock.now()
            ),
        ):
            if held[claim.id]:
                with pytest.raises(Refusal):
                    step()
            elif claim.state is ClaimState.SUBMITTED:
                step()
    assert closed.states() == [ClaimState.SUBMITTED, ClaimState.SUBMITTED, ClaimState.ADMISSIBLE]


def test_what_was_judged_related_holds_up_itself_alone_whatever_is_in_common_since(closed, as_user):
    """Nothing of the city tells it from the others any more; what was decided about it stands."""
    related, plain, _ = closed.claims
    change(related, related=True, relation_marks=["before"], relation_reason="经核实，两家为同一实际控制人")
    held = questions.holds(closed.round, closed.claims)
    assert (held[related.id], held[plain.id]) == ([Hold.PARTED], [])
    city = as_user(closed.officer)
    assert city.post(closed.ask, data=sent(city.get(f"{closed.ask}?all=yes"))).status_code == 302
    assert closed.states() == [ClaimState.SUBMITTED, ClaimState.ADMISSIBLE, ClaimState.ADMISSIBLE]
    page = city.get(f"/claims/{related.key}").text
    assert "现在已没有相同的信息" in page and f"/claims/{related.key}/relation" in page
    assert "曾认定为关联方" in city.get(f"/rounds/{closed.round.id}/claims").text


def test_earlier_prices_are_read_once_for_all_that_are_admitted(closed):
    with counted() as said:
        versions = {claim.id: claim.version for claim in closed.claims}
        screening.admit_all(AdmitClaims(versions=versions), actor=closed.officer, now=clock.now())
    assert sum("published_at <=" in one for one in said) == 1


@pytest.mark.both_engines
def test_more_claims_are_admitted_with_no_more_questions(make):
    closed = Closed(make, count=7)
    said = []
    for some in (closed.claims[:1], closed.claims[1:2], closed.claims[2:]):
        versions = {claim.id: claim.version for claim in some}
        with counted() as statements:
            screening.admit_all(AdmitClaims(versions=versions), actor=closed.officer, now=clock.now())
        said.append(statements)
    few, many = (Counter(one for one in some if one.startswith("SELECT")) for some in said[1:])
    assert many.total() <= few.total(), many - few
    assert closed.states() == [ClaimState.ADMISSIBLE] * 7


def test_the_page_of_one_shows_its_need_and_leads_to_the_next(closed, as_user):
    change(closed.need, description="产线数据没有打通，需要一套看板", budget_fen=22_000_00)
    city, (one, _, _) = as_user(closed.officer), closed.claims
    page = city.get(f"/claims/{one.key}").text
    assert "产线数据没有打通" in page and closed.need.organisation.name in page
    answer = city.post(f"/claims/{one.key}/screen", data={"admit": "yes", "version": one.version})
    found = NEXT.search(city.get(answer.location).text)
    assert found and "2" in found[2] and found[1].rpartition("/")[2] in {claim.key for claim in closed.claims[1:]}


@pytest.mark.parametrize(("text", "is_one"), [("2147483647", True), ("2147483648", False), ("999999999", True), ("-1", False)])
def test_a_claim_may_have_the_largest_of_all_numbers(text, is_one):
    """Claims are numbered by chance, so that half of their numbers have ten digits."""
    assert query.is_id(text) is is_one
