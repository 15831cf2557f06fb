"""Cases that stand halfway, so that the form of every step is to be found on some page."""

from datetime import timedelta

from marketplace.competition.models import ClaimDraft, PairRule, Round, RoundNeed
from marketplace.competition.queries import drafts
from marketplace.competition.states import ClaimState
from marketplace.delivery.commands import LogService
from marketplace.delivery.use_cases import ledger
from marketplace.needs.commands import DropRow
from marketplace.needs.models import ImportBatch, ImportRow, Need
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import imports
from marketplace.people.commands.people import GiveDeputy
from marketplace.people.use_cases import deputies
from marketplace.programmes.commands import AddChain
from marketplace.programmes.models import Notice
from marketplace.programmes.use_cases import chains
from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.shared.states import Standing
from marketplace.vetting.states import PlaceState
from tests.competition.use_cases.competing import Play, change
from tests.conftest import NOW
from tests.delivery.use_cases.serving import LATER, STARTS, Service
from tests.delivery.use_cases.test_doubts import tick
from tests.hostile.persons import wait_around
from tests.vetting.use_cases import applying

HOUR = timedelta(hours=1)


def stand_halfway(make, town):
    """Add the cases, and the people who work with them, to a town; return who finds what behind which address."""
    places = _places(make, town)
    planned, review, played, needs, [alike, awaited, extended] = _competition(make, town)
    locking = f"/rounds/{review.id}/pair?need={needs[1].id}&institution={town.insts[1].id}"
    ranking = f"/claims/needs/{review.id}/{needs[1].id}"
    pages = places | {
        "city": [
            *places["city"],
            f"/rounds/{planned.id}",
            f"/rounds/{planned.id}/needs",
            f"/rounds/{review.id}",
            f"/rounds/{played['claim'].id}/claims/admit?all=yes",
            *(f"/rounds/{played[last].id}/run/1" for last in ("review", "solve")),
            f"/rounds/{played['solve'].id}/what-if?most=1",
            locking,
            f"/claims/{alike.key}",
            f"/claims/{awaited.key}/extend",
            f"/claims/{extended.key}",
            f"/programme/{make.programme().id}",
        ],
        "approver": [
            *places["approver"],
            f"/claims/{extended.key}",
            f"/rounds/{planned.id}",
            f"/programme/{make.programme().id}",
        ],
        "firm_a": [ranking],
    }
    _services(make, town)
    town.people["inst_e"] = applying.institution_of(make)
    town.people["inst_f"] = applying.institution_of(make)
    draft = applying.draft(make, town.people["inst_f"])
    sections = [f"/applications/{draft.id}/form/{section}" for section in ("cases", "figures", "pledge")]
    pages["city"] += ["/needs/publish?all=yes", "/needs/unpublish?all=yes", "/outcomes/confirm?all=yes"]
    make.enterprise(unit=town.county_a, in_gradient_pool=None)
    pages["county_a"] = [*pages.get("county_a", ()), "/needs/unverify?all=yes", "/organisations/pool?all=yes"]
    pages["county_b"] = [*pages.get("county_b", ()), "/needs/verify?all=yes"]
    pages["inst_f"] = [*sections, f"/applications/{draft.id}/check"]
    pages["approver"] += recommended(make)
    _half_a_claim(make, town.people["active_inst"])
    waiting = wait_around(make, town)
    return {name: [*pages.get(name, ()), *waiting.get(name, ())] for name in pages.keys() | waiting.keys()}


def _half_a_claim(make, author):
    """Somebody has begun to write for a need of each round that takes claims."""
    now = clock.now()
    running = db.select(RoundNeed).join(Round, Round.id == RoundNeed.round_id).where(Round.opens_at <= now, Round.closes_at > now)
    values = {"plan": "先诊断现状，再定方案，分三步实施并验收。", "team": "三名工程师", "days": "60", "price_fen": "300"}
    parts = {"government_fen": "100", "concession_fen": "50", "enterprise_fen": "150"}
    for one in db.session.scalars(running).all():
        content = drafts.sealed(values | parts, 0, author)
        make.keep(ClaimDraft(account_id=author.id, need_id=one.need_id, round_id=one.round_id, number=1, content=content, at=now))


def recommended(make):
    """An application that a county has recommended: where the city takes it in, and where it refuses it."""
    application = applying.recommend(applying.submitted(make, applying.institution_of(make)), make.county_officer())
    return [f"/applications/{application.id}/{step}" for step in ("confirm", "refuse")]


def _places(make, town):
    for number in (1, 2):
        chain = chains.add(AddChain(name=f"第{number}条产业链"), actor=town.people["city"], now=NOW)
    firm, account, place = make.enterprise(standing=Standing.SUSPENDED), make.account(Role.FINANCE), make.place()
    change(account, active=False)
    change(place, state=PlaceState.SUSPENDED, reason="待核查，经核实")
    make.keep(
        Notice(
            programme_id=make.programme().id,
            unit_id=make.city().id,
            title="通知",
            body="正文",
            published_at=NOW,
            published_by_id=town.people["city"].id,
        )
    )
    make.need(state=NeedState.VERIFIED, verified_at=NOW)
    standing = make.need()
    back = db.session.scalars(db.select(Need.id).where(Need.state == NeedState.SUBMITTED)).first()
    batch_row = db.session.scalars(db.select(ImportRow)).first()
    imports.drop(
        DropRow(
            batch_id=batch_row.batch_id, row_id=batch_row.id, version=db.session.get_one(ImportBatch, batch_row.batch_id).version
        ),
        actor=town.people["county_b"],
        now=NOW,
    )
    away, day = town.people["approver"], clock.today() + timedelta(days=30)
    wanted = {"absent_id": away.id, "account_id": make.city_officer().id, "role": Role.CITY_APPROVER, "version": away.version}
    lent = deputies.give(GiveDeputy(**wanted, first_on=day, last_on=day, reason="出差，经核实"), actor=away, now=clock.now())
    return {
        "approver": [f"/people/{away.id}/deputy", f"/people/deputies/{lent.id}"],
        "city": [
            f"/organisations/{firm.id}",
            f"/institutions/{place.id}/resume",
            f"/programme/chains?edit={chain.id}",
            "/needs?state=verified",
            f"/needs/{standing.id}/correct",
        ],
        "admin": [f"/people/{account.id}"],
        "county_b": [f"/needs/import/{batch_row.batch_id}?state=dropped", f"/needs/{back}/return"],
    }


def _competition(make, town):
    """Rounds that are planned, under review, ready to be solved, solved, proposed and approved, and one to answer."""
    now = clock.now()
    planned = make.round(
        [make.need()],
        opens_at=now + HOUR,
        closes_at=now + 2 * HOUR,
        extends_to=now + 3 * HOUR,
        extension_reason="材料多，经核实",
        extension_by_id=town.people["city"].id,
    )
    programme, later = make.programme(), (now + timedelta(days=35)).date().isoformat()
    days = {"starts_on": programme.starts_on.isoformat(), "apply_on": later, "recommend_on": later}
    by = {"reason": "延期，经核实", "by": town.people["approver"].id}
    weights = {"year_weight_satisfaction": 60, "year_weight_completion": 20}
    change(programme, proposed={"name": "试点", **days, **by}, proposed_settings={"values": weights, **by})
    for one in town.insts[1:]:
        change(one, contact_phone="13800000000")
    needs = [make.need(town.firm_a), make.need(town.firm_a)]
    review = make.round(needs, opens_at=now - 2 * HOUR, closes_at=now - HOUR, weights={"plan": 60, "price": 40})
    for need, state in zip(needs, (ClaimState.SUBMITTED, ClaimState.ADMISSIBLE), strict=True):
        for place in town.places[1:]:
            alike = make.claim(review, need, place.organisation, state=state)
    make.keep(
        PairRule(
            round_id=review.id,
            need_id=needs[1].id,
            organisation_id=town.insts[2].id,
            locked=False,
            reason="另有安排，经核实",
            account_id=town.people["city"].id,
            at=now,
        )
    )
    awaited = _awaited(make, town, now)
    played = {last: _play(make, town, last) for last in ("claim", "review", "solve", "propose", "approve", "publish")}
    return planned, review, played, needs, [alike, *awaited]


def _awaited(make, town, now):
    """Two matches to be answered within days; for the second one more time is proposed."""
    needs = [make.need(town.firm_a, state=NeedState.MATCHED) for _ in range(2)]
    a_round = make.round(needs, opens_at=now - 2 * HOUR, closes_at=now - HOUR)
    more = {"extends_to": now + 99 * HOUR, "extension_reason": "企业出差，经核实", "extension_by_id": town.people["city"].id}
    claims = [make.claim(a_round, need, town.insts[1], state=ClaimState.SELECTED) for need in needs]
    for claim, given in zip(claims, ({}, more), strict=True):
        change(claim, answer_by=now + 72 * HOUR, **given)
    return claims


def _play(make, town, last):
    """A round played up to this step."""
    play = Play(make, needs=1)
    play.announce()
    claims = play.everybody_claims()[0]
    if last == "claim":
        return play.round
    for claim in claims:
        play.review(claim)
    if last == "review":
        town.reviewed = play
        return play.round
    run = play.solve()
    later = {"propose": 1, "approve": 2, "publish": 3}.get(last, 0)
    for step in (lambda: play.propose(run), play.approve, play.publish)[:later]:
        step()
    if last == "publish":
        town.people |= {"matched_firm": play.owners[0], "matched_inst": play.bidders[0]}
    return play.round


def _services(make, town):
    """Contracts to be confirmed, under way, delivered, and accepted without an answer."""
    sent, active, delivered, accepted, reached = (Service(make) for _ in range(5))
    tick(reached.start()).reach()
    sent.fill()
    active.start()
    delivered.start().deliver()
    accepted.accepted()
    ledger.log(
        LogService(engagement_id=active.id, version=active.contract.version, served_on=STARTS, content="现场诊断"),
        actor=active.provider,
        now=LATER,
    )
    Service(make, active.place)  # whose contract is to be filled in
    steps = {"sent": sent, "active": active, "delivered": delivered, "accepted": accepted}
    for name, service in steps.items():
        town.people |= {f"{name}_firm": service.owner, f"{name}_inst": service.provider}
