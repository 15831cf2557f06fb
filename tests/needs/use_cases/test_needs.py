"""Needs: what each deed changes, refuses and records."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.needs.commands import (
    CancelNeed,
    DraftNeed,
    NeedContent,
    PublishNeeds,
    ReturnNeed,
    ReviseNeed,
    SubmitNeed,
    VerifyNeed,
    WithdrawNeed,
)
from marketplace.needs.models import Need
from marketplace.needs.queries import needs as questions
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import needs
from marketplace.records.models.record import EventRecord
from marketplace.records.use_cases.transaction import transaction
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Organisation
from tests.conftest import NOW

FULL = {
    "categories": ("digital", "testing"),
    "current_level": "none",
    "goal_level": "innovative",
    "contact_name": "张三",
    "contact_phone": "13800000001",
    "description": "车间数据看不见",
    "budget_fen": 200_000_00,
    "wanted_by": date(2023, 9, 30),
}


def content(**changes):
    return NeedContent(**(FULL | changes))


def kinds():
    return [row.kind for row in db.session.scalars(select(EventRecord).order_by(EventRecord.seq)) if row.kind != "Seeded"]


@pytest.fixture
def firm(make):
    make.programme()
    return make.enterprise_account(make.enterprise(in_gradient_pool=None))


def drafted(make, actor, **changes):
    command = DraftNeed(programme_id=make.programme().id, content=content(**changes))
    return needs.draft(command, actor=actor, now=NOW)


def submitted(make, actor, **changes):
    need = drafted(make, actor, **changes)
    return needs.submit(SubmitNeed(need_id=need.id, version=need.version), actor=actor, now=NOW)


def verified(make, firm, county):
    need = submitted(make, firm)
    return needs.verify(VerifyNeed(need_id=need.id, version=need.version, in_gradient_pool=True), actor=county, now=NOW)


def test_a_need_walks_from_the_enterprise_to_the_board_and_each_deed_is_recorded(make, firm):
    county, city = make.county_officer(firm.organisation.unit), make.city_officer()

    need = verified(make, firm, county)
    [published] = needs.publish(PublishNeeds(versions={need.id: need.version}), actor=city, now=NOW)

    assert published.state == NeedState.PUBLISHED
    assert (published.verified_by_id, published.published_by_id) == (county.id, city.id)
    assert published.categories == ("testing", "digital")
    assert firm.organisation.in_gradient_pool is True
    assert kinds() == ["NeedDrafted", "NeedSubmitted", "PoolChecked", "NeedVerified", "NeedPublished"]


def test_what_is_wanted_of_a_category_is_kept_with_it_alone(make, firm):
    need = drafted(make, firm, particulars=("digital_cloud", "digital_planning", "talent_research", "digital_cloud"))
    assert need.categories == ("testing", "digital")
    assert need.particulars == ["digital_planning", "digital_cloud"]
    revised = {"need_id": need.id, "version": need.version}
    needs.revise(ReviseNeed(**revised, content=content(particulars=("testing_product",))), actor=firm, now=NOW)
    assert need.particulars == ["testing_product"]
    assert db.session.scalars(select(EventRecord).order_by(EventRecord.seq.desc())).first().facts["fields"] == ["particulars"]
    with pytest.raises(Invalid, match=r"need\.particular_unknown"):
        drafted(make, firm, particulars=("digital_magic",))


def test_a_draft_may_be_unfinished_but_cannot_be_handed_in_so(make, firm):
    need = drafted(make, firm, categories=(), goal_level="", contact_name="")

    with pytest.raises(Invalid, match="need.contact_missing"):
        needs.submit(SubmitNeed(need_id=need.id, version=need.version), actor=firm, now=NOW)
    needs.revise(
        ReviseNeed(need_id=need.id, version=need.version, content=content(categories=(), goal_level="")), actor=firm, now=NOW
    )
    with pytest.raises(Invalid, match=r"rule_broken.*need\.categories"):
        needs.submit(SubmitNeed(need_id=need.id, version=need.version), actor=firm, now=NOW)
    assert make.reread(need).state == NeedState.DRAFT


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"categories": ("digital", "cooking")}, "need.category_unknown"),
        ({"goal_level": "champion of champions"}, "need.level_unknown"),
        ({"chain_id": 999}, "need.chain_unknown"),
        ({"budget_fen": -1}, "need.budget_negative"),
    ],
)
def test_what_the_rule_set_does_not_know_is_not_even_a_draft(make, firm, changes, key):
    with pytest.raises(Invalid, match=key):
        drafted(make, firm, **changes)
    assert db.session.scalars(select(Need)).all() == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"goal_level": "none"}, r"rule_broken.*need\.levels"),
        ({"wanted_by": date(2023, 3, 1)}, "need.wanted_by_over"),
        ({"contact_phone": ""}, "need.contact_missing"),
    ],
)
def test_what_no_institution_could_work_with_is_not_handed_in(make, firm, changes, key):
    with pytest.raises(Invalid, match=key):
        submitted(make, firm, **changes)


def test_an_enterprise_outside_the_gradient_pool_is_not_verified(make, firm):
    """S004-2.2.1c, MR-07: a checked fact, and not knowing is not yes."""
    county = make.county_officer(firm.organisation.unit)
    need = submitted(make, firm)

    for found_out in (None, False):
        with pytest.raises(Invalid, match=r"rule_broken.*need\.pooled") as refusal:
            needs.verify(VerifyNeed(need_id=need.id, version=need.version, in_gradient_pool=found_out), actor=county, now=NOW)
        assert refusal.value.facts["rule"] == "ZZ-PILOT-2023:need.pooled"
    assert make.reread(need).state == NeedState.SUBMITTED
    assert make.reread(firm.organisation).in_gradient_pool is None


def test_a_programme_may_switch_the_pool_rule_off(make):
    make.programme(settings={"pool_required": False})
    firm = make.enterprise_account(make.enterprise(in_gradient_pool=None))
    need = submitted(make, firm)

    needs.verify(VerifyNeed(need_id=need.id, version=need.version), actor=make.county_officer(firm.organisation.unit), now=NOW)

    assert need.state == NeedState.VERIFIED


def test_the_same_services_of_one_enterprise_are_asked_for_once(make, firm):
    first = submitted(make, firm)
    second = drafted(make, firm, categories=("testing", "digital"))

    with pytest.raises(Conflict) as refusal:
        needs.submit(SubmitNeed(need_id=second.id, version=second.version), actor=firm, now=NOW)
    assert refusal.value.facts["number"] == first.number

    needs.withdraw(WithdrawNeed(need_id=first.id, version=first.version), actor=firm, clock=lambda _: NOW)
    needs.submit(SubmitNeed(need_id=second.id, version=second.version), actor=firm, now=NOW)
    assert make.reread(second).state == NeedState.SUBMITTED


def test_a_returned_need_cannot_be_changed_into_anothers_twin(make, firm):
    county = make.county_officer(firm.organisation.unit)
    submitted(make, firm, categories=("digital",))
    other = submitted(make, firm, categories=("testing",))
    needs.send_back(ReturnNeed(need_id=other.id, version=other.version, reason="请核对服务类别"), actor=county, now=NOW)

    with pytest.raises(Conflict, match="need.twin"):
        needs.revise(
            ReviseNeed(need_id=other.id, version=other.version, content=content(categories=("digital",))), actor=firm, now=NOW
        )
    assert make.reread(other).categories == ("testing",)


def test_a_county_types_a_need_in_for_an_enterprise_nobody_knew(make):
    county, programme = make.county_officer(), make.programme()
    command = DraftNeed(programme_id=programme.id, content=content(), enterprise_name="株洲 新厂（集团）有限公司")

    need = needs.draft(command, actor=county, now=NOW)
    again = needs.draft(
        DraftNeed(programme_id=programme.id, content=content(categories=("talent",)), enterprise_name="株洲新厂(集团)有限公司"),
        actor=county,
        now=NOW,
    )

    assert (need.origin, need.organisation.standing, need.organisation.unit_id) == ("county", "active", county.unit_id)
    assert again.organisation_id == need.organisation_id
    with pytest.raises(Invalid, match=r"rule_broken.*need\.consenting"):
        needs.submit(SubmitNeed(need_id=need.id, version=need.version), actor=county, now=NOW)
    needs.submit(SubmitNeed(need_id=need.id, version=need.version, consents=True), actor=county, now=NOW)
    assert need.state == NeedState.SUBMITTED


def test_a_county_cannot_type_in_for_an_enterprise_of_another(make):
    county, programme = make.county_officer(), make.programme()
    strange = make.enterprise(name="醴陵某厂", unit=make.county("醴陵市", "430281"))

    with pytest.raises(Invalid, match="need.enterprise_elsewhere"):
        needs.draft(DraftNeed(programme_id=programme.id, content=content(), enterprise_name="醴陵某厂"), actor=county, now=NOW)
    with pytest.raises(NotFound):
        needs.draft(DraftNeed(programme_id=programme.id, content=content(), organisation_id=strange.id), actor=county, now=NOW)
    assert db.session.scalars(select(Organisation.name)).all() == ["醴陵某厂"]


def test_one_clerk_may_enter_and_verify_but_whoever_did_either_does_not_publish(make):
    make.programme()
    both = make.account("county_officer", "city_officer", unit=make.city())
    need = make.need(make.enterprise(), NeedState.VERIFIED, entered_by=both)
    checked = make.need(make.enterprise(), NeedState.VERIFIED, verified_by_id=both.id)

    for one in (need, checked):
        with pytest.raises(NotPermitted, match="need.second_person"):
            needs.publish(PublishNeeds(versions={one.id: one.version}), actor=both, now=NOW)
    assert db.session.scalars(questions.publishable(both)).all() == []

    alone = make.county("醴陵市", "430281")
    clerk, firm = make.county_officer(alone), make.enterprise(unit=alone)
    own = needs.draft(
        DraftNeed(programme_id=make.programme().id, content=content(), organisation_id=firm.id), actor=clerk, now=NOW
    )
    needs.submit(SubmitNeed(need_id=own.id, version=own.version, consents=True), actor=clerk, now=NOW)
    assert needs.verify(VerifyNeed(need_id=own.id, version=own.version), actor=clerk, now=NOW).state == NeedState.VERIFIED


def test_several_are_published_all_or_none(make):
    city = make.city_officer()
    ready, not_ready = make.need(state=NeedState.VERIFIED), make.need(state=NeedState.SUBMITTED)

    with pytest.raises(NotNow):
        needs.publish(PublishNeeds(versions={ready.id: ready.version, not_ready.id: not_ready.version}), actor=city, now=NOW)
    assert make.reread(ready).state == NeedState.VERIFIED
    with pytest.raises(Invalid, match="need.none_chosen"):
        needs.publish(PublishNeeds(versions={}), actor=city, now=NOW)


@pytest.mark.both_engines
def test_the_database_itself_keeps_the_second_person_out(make):
    need = make.need(state=NeedState.VERIFIED)

    with pytest.raises(IntegrityError, match="second_person"), transaction():
        need.published_by_id = need.entered_by_id


def test_the_city_returns_only_what_the_county_has_spoken_on(make, firm):
    city, county = make.city_officer(), make.county_officer(firm.organisation.unit)
    waiting = submitted(make, firm)

    with pytest.raises(NotPermitted):
        needs.send_back(ReturnNeed(need_id=waiting.id, version=waiting.version, reason="不清楚，经核实"), actor=city, now=NOW)
    needs.verify(VerifyNeed(need_id=waiting.id, version=waiting.version, in_gradient_pool=True), actor=county, now=NOW)
    with pytest.raises(Invalid, match="reason_needed"):
        needs.send_back(ReturnNeed(need_id=waiting.id, version=waiting.version, reason="  "), actor=city, now=NOW)
    needs.send_back(ReturnNeed(need_id=waiting.id, version=waiting.version, reason="请写明数量"), actor=city, now=NOW)

    assert (waiting.state, waiting.reason, waiting.verified_by_id) == (NeedState.RETURNED, "请写明数量", None)


def test_a_need_is_withdrawn_until_its_round_closes_to_the_second(make):
    firm = make.enterprise_account()
    need, late = make.need(firm.organisation), make.need(firm.organisation)
    a_round = make.round([need, late])

    with pytest.raises(NotNow, match="need.round_closed"):
        needs.withdraw(WithdrawNeed(need_id=late.id, version=late.version), actor=firm, clock=lambda _: a_round.closes_at)
    moment_before = a_round.closes_at - timedelta(microseconds=1)
    needs.withdraw(WithdrawNeed(need_id=need.id, version=need.version), actor=firm, clock=lambda _: moment_before)

    assert (need.state, need.live_key) == (NeedState.WITHDRAWN, None)
    assert make.reread(late).state == NeedState.PUBLISHED


def test_the_city_takes_a_need_off_the_board_with_a_reason(make):
    need, city = make.need(), make.city_officer()

    with pytest.raises(Invalid, match="reason_needed"):
        needs.cancel(CancelNeed(need_id=need.id, version=need.version, reason=""), actor=city, now=NOW)
    needs.cancel(CancelNeed(need_id=need.id, version=need.version, reason="企业已注销"), actor=city, now=NOW)

    assert (need.state, need.live_key, need.reason) == (NeedState.CANCELLED, None, "企业已注销")


def test_a_stale_save_is_refused(make, firm):
    need = drafted(make, firm)
    seen = need.version
    needs.revise(ReviseNeed(need_id=need.id, content=content(note="改"), version=seen), actor=firm, now=NOW)

    with pytest.raises(Conflict, match="stale"):
        needs.revise(ReviseNeed(need_id=need.id, content=content(note="又改"), version=seen), actor=firm, now=NOW)


def test_each_sees_exactly_the_needs_that_concern_them(make):
    """The matrix of access: drafts are their author's, what was handed in is also the offices'."""
    here, there = make.county(), make.county("醴陵市", "430281")
    firm = make.enterprise_account(make.enterprise(unit=here))
    draft = make.need(firm.organisation, NeedState.DRAFT, origin="enterprise", submitted_at=None)
    typed = make.need(firm.organisation, NeedState.DRAFT, origin="county", submitted_at=None)
    handed_in = make.need(firm.organisation, NeedState.SUBMITTED, origin="enterprise")
    viewers = {
        "firm": firm,
        "county": make.county_officer(here),
        "other county": make.county_officer(there),
        "other firm": make.enterprise_account(),
        "city": make.city_officer(),
        "auditor": make.account("auditor"),
        "finance": make.account("finance"),
        "institution": make.institution_account(),
        "nobody": None,
    }

    seen = {
        who: [need.id for need in db.session.scalars(questions.visible_to(viewer).order_by(Need.id))]
        for who, viewer in viewers.items()
    }

    office = [handed_in.id]
    assert seen == {
        "firm": [draft.id, typed.id, handed_in.id],
        "county": [typed.id, handed_in.id],
        "other county": [],
        "other firm": [],
        "city": office,
        "auditor": office,
        "finance": [],
        "institution": [],
        "nobody": [],
    }


def test_a_stopped_enterprise_cannot_state_a_need(make):
    make.programme()
    firm = make.enterprise_account(make.enterprise(standing="suspended"))

    with pytest.raises(NotPermitted, match="standing.own"):
        drafted(make, firm)
    with pytest.raises(Invalid, match="need.enterprise_stopped"):
        command = DraftNeed(programme_id=make.programme().id, content=content(), organisation_id=firm.organisation_id)
        needs.draft(command, actor=make.county_officer(), now=NOW)


def test_a_typed_name_that_looks_like_a_known_one_is_asked_about(make):
    """株洲甲乙 for 株洲甲乙有限公司: a county says whether it is another one before it is entered (C3)."""
    programme, county = make.programme(), make.county_officer()
    make.enterprise("株洲澜川包装制品有限公司")
    given = {"programme_id": programme.id, "content": content(), "enterprise_name": "湖南省株洲市澜川包装制品"}
    with pytest.raises(Invalid, match=r"need\.enterprise_looks_like") as refusal:
        needs.draft(DraftNeed(**given), actor=county, now=NOW)
    assert refusal.value.facts["names"] == ["株洲澜川包装制品有限公司"]
    assert needs.draft(DraftNeed(**given, another=True), actor=county, now=NOW).organisation.name == "湖南省株洲市澜川包装制品"
