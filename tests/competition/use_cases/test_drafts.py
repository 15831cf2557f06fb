"""A draft of a claim is its author's alone, leaves no trace, and ends with what it was written for (decision 0112)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.competition.commands import CancelRound, DraftClaim, DropDraft, SubmitClaim
from marketplace.competition.models import Claim, ClaimDraft, Round
from marketplace.competition.queries import drafts as kept
from marketplace.competition.use_cases import claims, drafting, rounds
from marketplace.needs.commands import CancelNeed, WithdrawNeed
from marketplace.needs.use_cases import needs
from marketplace.records.models.record import EventRecord, Outbox
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import CLOSES, DURING, OPENS, change, content
from tests.conftest import NOW

SAID = {"plan": "只有作者知道的打算", "team": "", "days": "三十来天", "price_fen": "3万"}
WHY = "企业已经停产，不再需要"


class Desk:
    """A need in a round that takes claims, and two people of one institution."""

    def __init__(self, make):
        self.make, self.need, place = make, make.need(), make.place()
        self.author, self.colleague = (make.institution_account(place.organisation) for _ in range(2))
        self.round = make.round([self.need], opens_at=OPENS, closes_at=CLOSES)

    def save(self, values=SAID, number=0, actor=None, now=DURING, of=0):
        command = DraftClaim(need_id=self.need.id, values=values, of=of, number=number)
        return drafting.save(command, actor=actor or self.author, clock=lambda _session: now)

    def found(self, actor=None, now=DURING):
        return kept.own(actor or self.author, self.round, self.need, now)

    def submit(self, actor=None, draft=None):
        command = SubmitClaim(need_id=self.need.id, version=0, draft=draft, **content())
        return claims.submit(command, actor=actor or self.author, clock=lambda _session: DURING)


@pytest.fixture
def desk(make):
    return Desk(make)


def rows(kind=ClaimDraft):
    return db.session.scalar(select(func.count()).select_from(kind))


@pytest.mark.both_engines
def test_what_was_typed_is_found_again_by_its_author_alone(desk):
    desk.save()

    assert desk.found().values == SAID
    assert desk.found(desk.colleague) is None
    assert [need.id for need, _at in kept.listing(desk.author, DURING)] == [desk.need.id]
    assert kept.listing(desk.colleague, DURING) == []


def test_it_leaves_no_trace_in_the_record_and_is_read_nowhere_in_the_database(desk):
    before = [rows(kind) for kind in (EventRecord, Outbox, Claim)]
    desk.save()

    assert [rows(kind) for kind in (EventRecord, Outbox, Claim)] == before
    [line] = db.session.execute(select(ClaimDraft.__table__)).all()
    assert not any(word in str(line) for word in ("打算", "3万", "\\u6253", "plan"))


def test_two_pages_do_not_write_over_each_other(desk):
    first = desk.save({"plan": "甲页"})

    with pytest.raises(Conflict, match="stale_draft"):
        desk.save({"plan": "乙页"})

    assert (first.number, desk.found().values) == (1, {"plan": "甲页"})
    assert desk.save({"plan": "甲页"}).number == 1  # the answer to the first was lost on its way
    assert desk.save({"plan": "乙页"}, number=1).number == 2


def test_handing_in_ends_the_draft_and_another_one_goes_on(desk):
    desk.save()
    desk.save({"plan": "同事的打算"}, actor=desk.colleague)

    desk.submit(draft=1)

    assert desk.found() is None
    assert desk.found(desk.colleague).values == {"plan": "同事的打算"}


def test_what_another_page_has_saved_is_not_lost_by_handing_in(desk):
    desk.save()

    with pytest.raises(Conflict, match="stale_draft"):
        desk.submit(draft=0)

    assert (rows(Claim), desk.found().values) == (0, SAID)


def closing(desk):
    rounds.close_due(CLOSES)


def cancelling(desk):
    round_ = db.session.get_one(Round, desk.round.id)
    command = CancelRound(round_id=round_.id, version=round_.version, reason=WHY)
    rounds.cancel(command, actor=desk.make.city_officer(), now=DURING)


def withdrawing(desk):
    owner = desk.make.enterprise_account(desk.need.organisation)
    command = WithdrawNeed(need_id=desk.need.id, version=desk.need.version, reason=WHY)
    needs.withdraw(command, actor=owner, clock=lambda _session: DURING)


def taking_off(desk):
    command = CancelNeed(need_id=desk.need.id, version=desk.need.version, reason=WHY)
    needs.cancel(command, actor=desk.make.city_officer(), now=DURING)


def dropping(desk):
    drafting.drop(DropDraft(need_id=desk.need.id, number=1), actor=desk.author)


@pytest.mark.both_engines
@pytest.mark.parametrize("end", [closing, cancelling, withdrawing, taking_off, dropping])
def test_it_is_deleted(desk, end):
    desk.save()
    other = Desk(desk.make)
    other.save()

    end(desk)

    assert rows() == (0 if end is closing else 1)
    assert other.found() is not None or end is closing


def test_from_the_closing_second_on_it_is_nobodys(desk):
    desk.save()

    assert desk.found(now=CLOSES - timedelta(seconds=1)) is not None
    assert desk.found(now=CLOSES) is None
    assert kept.listing(desk.author, CLOSES) == []
    with pytest.raises(NotNow):
        desk.save(number=1, now=CLOSES)


def test_who_cannot_claim_has_no_draft(desk, make):
    for person, refusal in ((make.city_officer(), NotPermitted), (make.institution_account(), NotPermitted)):
        with pytest.raises(refusal):
            desk.save(actor=person)
    with pytest.raises(NotFound):
        drafting.save(DraftClaim(need_id=10**6, values=SAID, of=0, number=0), actor=desk.author, clock=lambda _session: DURING)
    with pytest.raises(NotNow):
        desk.save(now=NOW)
    assert rows() == 0


def test_nothing_typed_begins_nothing_and_far_too_much_is_refused(desk):
    assert desk.save({"plan": " ", "team": ""}).number == 0
    with pytest.raises(Invalid, match="draft_too_long"):
        desk.save({"plan": "长" * (drafting.LONGEST + 1)})
    assert rows() == 0


def test_somebody_who_has_gone_to_another_institution_does_not_take_it_along(desk, make):
    desk.save()
    change(desk.author, organisation_id=make.place().organisation.id)

    assert desk.found() is None
    assert desk.save({"plan": "新单位的打算"}).values == {"plan": "新单位的打算"}


def test_a_draft_that_was_sealed_with_another_key_is_begun_anew(desk):
    desk.save()
    row = db.session.scalars(select(ClaimDraft)).one()
    change(row, content="sealed1:AAAA")

    assert desk.found() is None
    assert desk.save().values == SAID


def test_a_claim_that_a_colleague_has_sent_since_is_looked_at_first(desk):
    claim = desk.submit(actor=desk.colleague)

    with pytest.raises(Conflict, match="stale"):
        desk.save()
    assert rows() == 0
    assert desk.save(of=claim.version).of == claim.version
