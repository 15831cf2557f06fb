"""Claims: who may, until when, and that nobody else sees them before closing (MR-08, S004-2.1.4, G-04, G-13)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.competition.commands import SubmitClaim, WithdrawClaim
from marketplace.competition.models import Claim, ClaimVersion
from marketplace.competition.queries import claims as questions
from marketplace.competition.queries import reviews
from marketplace.competition.states import ClaimState
from marketplace.competition.use_cases import claims
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.shared.waiting import waiting_for
from marketplace.site.queries import audit
from marketplace.vetting.states import PlaceState
from tests.competition.use_cases.competing import AFTER, CLOSES, DURING, OPENS, Play, announced, change, content

SECOND = timedelta(seconds=1)


@pytest.fixture
def play(world):
    return world(announced)


def versions_of(claim):
    return db.session.scalars(select(ClaimVersion).where(ClaimVersion.claim_id == claim.id)).all()


def test_a_claim_keeps_what_was_offered(play):
    claim = play.claim(0, 0)

    assert (claim.state, claim.current, claim.submitted_at) == (ClaimState.SUBMITTED, 1, DURING)
    assert questions.content(claim).content() == content()
    assert len(claim.key) == 32
    assert 1 <= claim.id < 2**31


@pytest.mark.parametrize(
    ("at", "key"),
    [
        (OPENS - SECOND, "claim.not_yet_open"),
        (OPENS, None),
        (CLOSES - SECOND, None),
        (CLOSES - timedelta(microseconds=1), None),
        (CLOSES, "claim.closed"),
        (CLOSES + SECOND, "claim.closed"),
    ],
)
def test_a_claim_is_taken_from_the_opening_second_to_the_one_before_closing(play, at, key):
    if key is None:
        assert play.claim(0, 0, at=at).submitted_at == at
        return
    with pytest.raises(NotNow) as refusal:
        play.claim(0, 0, at=at)
    assert refusal.value.key == key
    assert db.session.scalar(select(func.count()).select_from(Claim)) == 0


def test_the_clock_is_read_after_the_lock(play):
    """A claim that was waiting for the lock while the round closed is late."""
    times = iter([CLOSES])

    with pytest.raises(NotNow):
        claims.submit(
            SubmitClaim(need_id=play.needs[0].id, version=0, **content()),
            actor=play.bidders[0],
            clock=lambda session: next(times) if session.in_transaction() else OPENS,
        )


def test_a_new_version_takes_the_place_of_the_old_one_which_is_kept(play):
    first = play.claim(0, 0)
    again = play.claim(0, 0, at=DURING + SECOND, days=30)

    assert (again.id, again.current, questions.content(again).days) == (first.id, 2, 30)
    assert [version.number for version in versions_of(again)] == [1, 2]


def test_the_same_content_twice_is_one_version(play):
    play.claim(0, 0)
    claim = play.claim(0, 0, at=DURING + SECOND)

    assert (claim.current, claim.submitted_at) == (1, DURING)
    assert len(versions_of(claim)) == 1


def test_a_withdrawn_claim_can_be_sent_again_until_closing(play):
    claim = play.claim(0, 0)
    withdraw(play, claim, DURING)
    assert play.make.reread(claim).state == ClaimState.WITHDRAWN

    again = play.claim(0, 0, at=CLOSES - SECOND)
    assert (again.id, again.state, again.current) == (claim.id, ClaimState.SUBMITTED, 2)


def withdraw(play, claim, at, by=None):
    return claims.withdraw(
        WithdrawClaim(key=claim.key, version=claim.version), actor=by or play.bidders[0], clock=lambda _session: at
    )


def test_after_closing_nothing_is_withdrawn(play):
    claim = play.claim(0, 0)

    with pytest.raises(NotNow) as refusal:
        withdraw(play, claim, CLOSES)
    assert refusal.value.key == "claim.withdrawn_too_late"


def test_a_rival_cannot_withdraw_what_it_does_not_even_know_of(play):
    with pytest.raises(NotFound):
        withdraw(play, play.claim(0, 0), DURING, by=play.bidders[1])


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"plan": "好"}, "claim.plan_missing"),
        ({"team": " "}, "claim.team_missing"),
        ({"days": 0}, "claim.days"),
        ({"days": 731}, "claim.days"),
        ({"price_fen": 0, "government_fen": 0, "concession_fen": 0, "enterprise_fen": 0}, "claim.price_missing"),
        ({"enterprise_fen": 150_01}, "split.too_much"),
        ({"enterprise_fen": 149_99}, "split.too_little"),
        ({"enterprise_fen": 350_00, "concession_fen": -150_00}, "split.negative_concession"),
        ({"plan": "我们保证通过认定，分三步实施完成"}, "claim.banned_words"),
        ({"plan": "走绿 色 通 道，分三步实施完成服务"}, "claim.banned_words"),
        ({"team": "五人，包过"}, "claim.banned_words"),
    ],
)
def test_an_offer_that_cannot_stand_is_refused_with_its_reason(play, changes, key):
    with pytest.raises(Invalid) as refusal:
        play.claim(0, 0, **changes)
    assert refusal.value.key == key


def test_the_refusal_of_a_split_names_the_difference_to_the_fen(play):
    with pytest.raises(Invalid) as refusal:
        play.claim(0, 0, enterprise_fen=150_01)
    assert refusal.value.facts["difference"] == "¥0.01"


def without_a_place(play):
    play.bidders[0] = play.make.institution_account()


def suspended(play):
    change(play.places[0], state=PlaceState.SUSPENDED, reason="满意度偏低")


def of_another_trade(play):
    change(play.places[0], categories=["testing"])


def of_one_code(play):
    change(play.places[0].organisation, credit_code=play.needs[0].organisation.credit_code)


def of_one_name(play):
    change(play.needs[0].organisation, name="株洲某某（集团）有限公司", credit_code=None)
    change(play.places[0].organisation, name="株洲 某某(集团)有限公司")


def without_room(play):
    change(play.places[0], capacity=0)


def inactive(play):
    change(play.places[0].organisation, standing="suspended")


def not_published(play):
    change(play.needs[0], state="withdrawn")


@pytest.mark.parametrize(
    ("arrange", "key", "kind"),
    [
        (without_a_place, "claim.not_in_pool", NotPermitted),
        (suspended, "claim.place_not_active", NotPermitted),
        (of_another_trade, "claim.other_category", NotPermitted),
        (of_one_code, "claim.related", NotPermitted),
        (of_one_name, "claim.related", NotPermitted),
        (without_room, "claim.capacity_used", NotNow),
        (inactive, "standing.own", NotPermitted),
        (not_published, "claim.need_not_published", NotNow),
    ],
)
def test_what_stands_in_the_way_is_named(play, arrange, key, kind):
    arrange(play)

    with pytest.raises(kind) as refusal:
        play.claim(0, 0)
    assert refusal.value.key == key


def test_a_need_outside_a_round_cannot_be_claimed(make):
    play = Play(make)

    with pytest.raises(NotNow) as refusal:
        play.claim(0, 0)
    assert refusal.value.key == "claim.no_round"


def test_an_enterprise_cannot_claim(play):
    with pytest.raises(NotPermitted):
        claims.submit(
            SubmitClaim(need_id=play.needs[0].id, version=0, **content()), actor=play.owners[0], clock=lambda _s: DURING
        )


def test_places_of_live_matches_are_counted(make):
    play = Play(make, needs=2, institutions=1, capacity=2)
    done = make.round([play.needs[0]], state="published")
    make.claim(done, play.needs[0], play.places[0].organisation, account=play.bidders[0], state="selected")
    make.claim(done, play.needs[1], play.places[0].organisation, account=play.bidders[0], state="confirmed")
    play.announce()

    with pytest.raises(NotNow) as refusal:
        play.claim(1, 0)
    assert refusal.value.key == "claim.capacity_used"


def everybody_else(play):
    make = play.make
    return {
        "rival": play.bidders[1],
        "enterprise": play.owners[0],
        "county": make.county_officer(),
        "officer": play.officer,
        "approver": play.approver,
        "expert": play.expert,
        "auditor": make.account(Role.AUDITOR, unit=make.city()),
        "finance": make.account(Role.FINANCE, unit=make.city()),
        "administrator": make.account(Role.ADMINISTRATOR, unit=make.city()),
        "everything": make.account(*[r for r in Role if r not in ("enterprise", "institution")], unit=make.city()),
    }


def seen(actor, at):
    return db.session.scalars(questions.visible_to(actor, at)).all()


def test_until_closing_nobody_but_its_author_sees_a_claim(play):
    claim = play.claim(0, 0)
    at = CLOSES - SECOND

    assert seen(play.bidders[0], at) == [claim]
    for who, person in everybody_else(play).items():
        assert seen(person, at) == [], who
        with pytest.raises(NotFound):
            questions.found(person, claim.key, at)
        assert questions.of_need(person, play.round.id, play.needs[0].id, at) == [], who
    assert reviews.progress(play.round, at) is None
    kinds = {event.kind for event in db.session.scalars(audit.visible(at, play.make.account("auditor", unit=play.make.city())))}
    assert not kinds & {"ClaimSubmitted", "ClaimWithdrawn"}


def test_until_closing_no_inbox_changes_with_the_number_of_claims(play):
    people = everybody_else(play)
    before = {who: waiting_for(person, DURING) for who, person in people.items()}
    play.claim(0, 0)
    play.claim(1, 0)

    assert {who: waiting_for(person, DURING) for who, person in people.items()} == before


def test_after_closing_those_concerned_see_it_and_rivals_still_do_not(play):
    claim = play.claim(0, 0)
    people = everybody_else(play)
    other_owner, other_county = play.owners[1], play.make.county_officer(play.make.county("芦淞区", "430203"))

    may = {"enterprise", "county", "officer", "approver", "expert", "auditor", "everything"}
    assert {who for who, person in people.items() if seen(person, AFTER) == [claim]} == may
    assert seen(other_owner, AFTER) == seen(other_county, AFTER) == []


def test_what_was_withdrawn_stays_with_its_author(play):
    claim = play.claim(0, 0)
    withdraw(play, claim, DURING)

    assert seen(play.officer, AFTER) == []
    assert seen(play.bidders[0], AFTER) == [claim]


def test_the_recorded_event_holds_a_hash_and_not_the_offer(play):
    play.claim(0, 0)
    event = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ClaimSubmitted")).one()

    assert set(event.facts) == {"claim_id", "round_id", "need_id", "number", "digest"}
    assert len(event.facts["digest"]) == 64
