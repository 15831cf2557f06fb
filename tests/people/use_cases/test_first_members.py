"""Whom the office lets act for an organisation stays out of the rounds that ran then (A11, 0042)."""

from datetime import date, timedelta

import pytest

from marketplace.competition import waiting
from marketplace.competition.commands import AnswerMatch, RankClaimants, SubmitClaim, WithdrawClaim
from marketplace.competition.queries import claims as rows
from marketplace.competition.use_cases import answers, claims, screening
from marketplace.people.commands.organisations import ApplyToJoin, ApproveRegistration
from marketplace.people.commands.people import TOKEN_PLACE, AcceptInvitation, Invite
from marketplace.people.use_cases import invitations, registrations
from marketplace.records import messages
from marketplace.records.models.record import EventRecord, Message
from marketplace.shared.errors import Invalid, NotFound, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.waiting.item import counted
from tests.competition.use_cases.competing import AFTER, CLOSES, DURING, OPENS, Play, change, content
from tests.conftest import NOW
from tests.delivery.use_cases.serving import PDF

PASSWORD = "orange-kettle-river-92"


def first_member(make, organisation, now, login="first", reason="执照一致，已电话核实"):
    """Somebody registers with the licence of a known organisation, and its county lets the person in."""
    asked = registrations.apply_to_join(
        ApplyToJoin(
            kind=organisation.kind,
            name=organisation.name,
            credit_code=organisation.credit_code,
            unit_id=organisation.unit_id,
            division_code="430202",
            address=f"某路 {organisation.id} 号",
            legal_representative=f"某{organisation.id}",
            legal_person=True,
            financial=False,
            registered_on=date(2015, 5, 1),
            contact_name="某某",
            contact_phone=f"138{organisation.id:08}",
            licence_name="a.pdf",
            licence=PDF,
            login=login,
            person="新成员",
            email=f"{login}@example.cn",
            password=PASSWORD,
        ),
        now=now,
    )
    command = ApproveRegistration(registration_id=asked.id, version=asked.version, reason=reason)
    return registrations.approve(command, actor=make.county_officer(), now=now)


@pytest.fixture
def play(make):
    """A round over two needs; the enterprise of the first has nobody, and one institution has nobody left."""
    play = Play(make)
    play.announce()
    play.claims = play.everybody_claims()
    change(play.owners[0], active=False)
    change(play.bidders[0], active=False)
    return play


def seen(actor, now):
    return [claim.key for claim in db.session.scalars(rows.visible_to(actor, now))]


def test_without_a_reason_nobody_is_let_in(make, play):
    with pytest.raises(Invalid, match="reason_needed"):
        first_member(make, play.needs[0].organisation, DURING, reason="")


def test_what_the_office_looked_at_is_recorded(make, play):
    account = first_member(make, play.needs[0].organisation, DURING)
    recorded = db.session.scalars(db.select(EventRecord).where(EventRecord.kind == "RegistrationApproved")).one()
    assert (recorded.facts["reason"], recorded.facts["account_id"]) == ("执照一致，已电话核实", account.id)
    assert recorded.facts["licence_file_id"]


def test_a_new_member_of_an_institution_sees_no_sealed_claim_and_takes_none_back(make, play):
    """The shown case: a claim was opened before closing by whoever had let himself in."""
    account = first_member(make, play.places[0].organisation, DURING)
    claim = play.claims[0][0]

    for now in (DURING, AFTER):
        assert seen(account, now) == rows.own_of(account, now).items == []
    with pytest.raises(NotPermitted, match="joined_later"):
        claims.withdraw(WithdrawClaim(key=claim.key, version=claim.version), actor=account, clock=lambda _session: DURING)
    command = SubmitClaim(need_id=play.needs[1].id, version=0, **content())
    with pytest.raises(NotPermitted, match="joined_later"):
        claims.submit(command, actor=account, clock=lambda _session: DURING)
    assert make.reread(claim).state == "submitted"


def test_a_new_member_of_an_enterprise_sees_no_claimants_not_even_their_number_and_ranks_none(make, play):
    account, need = first_member(make, play.needs[0].organisation, DURING), play.needs[0]

    assert seen(account, AFTER) == []
    assert rows.asked(account, AFTER).items == []
    assert {item.key for item in counted(waiting.waiting(account, AFTER)) if item.count} == set()
    ranks = RankClaimants(round_id=play.round.id, need_id=need.id, versions={}, ranks={}, reasons={})
    with pytest.raises(NotFound):
        screening.rank(ranks, actor=account, now=AFTER)


def test_nor_does_the_match_of_that_round_become_theirs(make, play):
    account = first_member(make, play.needs[0].organisation, DURING)
    for row in play.claims:
        for claim in row:
            play.review(claim)
    play.decide()
    assert rows.matches_of(account, AFTER) == []
    for row in play.claims:
        with pytest.raises(NotFound):
            answers.answer(AnswerMatch(key=row[0].key, version=row[0].version, accept=True), actor=account, now=AFTER)
    for event in db.session.scalars(db.select(EventRecord).order_by(EventRecord.seq)).all():
        messages.deliver(event.id, AFTER)
    told = set(db.session.scalars(db.select(Message.key).where(Message.account_id == account.id)))
    assert told <= {"registration_approved"}


def test_whom_the_new_member_invites_sees_no_more(make, play):
    account = first_member(make, play.places[0].organisation, DURING)
    command = Invite(
        organisation_id=account.organisation_id, email="friend@example.cn", link=f"https://x.example.cn/{TOKEN_PLACE}"
    )
    secret = invitations.invite(command, actor=account, now=DURING)
    friend = invitations.accept(AcceptInvitation(token=secret, login="friend", name="友", password=PASSWORD), now=DURING)
    assert seen(friend, AFTER) == []


def test_rounds_that_open_later_and_those_whose_result_was_out_are_theirs(make, play):
    early = first_member(make, play.places[0].organisation, OPENS - timedelta(minutes=1))
    assert len(seen(early, DURING)) == 2

    for row in play.claims:
        for claim in row:
            play.review(claim)
    play.decide()
    late = first_member(make, play.needs[0].organisation, AFTER + timedelta(minutes=1), login="late")
    assert len(seen(late, AFTER + timedelta(minutes=2))) == 2


def test_a_member_taken_in_by_the_organisation_itself_sees_what_it_sees(make, play):
    member = play.bidders[1]
    command = Invite(
        organisation_id=member.organisation_id, email="friend@example.cn", link=f"https://x.example.cn/{TOKEN_PLACE}"
    )
    secret = invitations.invite(command, actor=member, now=DURING)
    friend = invitations.accept(AcceptInvitation(token=secret, login="friend", name="友", password=PASSWORD), now=DURING)
    assert len(seen(friend, CLOSES - timedelta(minutes=1))) == 2
    assert NOW < OPENS
