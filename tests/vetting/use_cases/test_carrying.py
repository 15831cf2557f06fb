"""What was handed in to one programme and is carried over to another: as the beginning of an application, and as a place."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.programmes.models import Programme
from marketplace.records.models.record import EventRecord, Message
from marketplace.rulebook import rulesets
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.models.person import PersonLink
from marketplace.shared.models.place import Unit, UnitKind
from marketplace.shared.offers import offered
from marketplace.shared.states import Standing
from marketplace.site.jobs import outbox
from marketplace.vetting.commands import (
    ChangePlace,
    DecideCarry,
    MovePlace,
    ProposeCarry,
    SaveSection,
    StartApplication,
    WithdrawApplication,
)
from marketplace.vetting.models import Application, PoolPlace
from marketplace.vetting.queries import applications as questions
from marketplace.vetting.queries import carrying as questions_of_carrying
from marketplace.vetting.queries import pool as register
from marketplace.vetting.rules.applications import Section
from marketplace.vetting.states import ApplicationState, PlaceState
from marketplace.vetting.use_cases import applications, carrying, pool
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.vetting.use_cases import applying
from tests.vetting.use_cases.applying import CONTENT

CANARY = "金丝雀只在原来的试点里"
WHY = "两期衔接，材料没有变化"


def beside(make, key="ZZ2024", **facts):
    """One more programme of the bureau that takes applications."""
    first = make.programme()
    given = {
        "name": "2024年培育优质企业试点",
        "unit_id": first.unit_id,
        "ruleset_key": first.ruleset_key,
        "starts_on": date(2023, 6, 1),
        "ends_on": date(2024, 6, 1),
        "apply_until": NOW + timedelta(days=30),
        "recommend_until": NOW + timedelta(days=40),
        "settings": {},
        "opened_at": NOW,
    }
    return make.keep(Programme(key=key, **(given | facts)))


@pytest.fixture
def source(make):
    """An application that was recommended, with whatever the offices say of one."""
    actor = applying.institution_of(make)
    application = applying.submitted(make, actor)
    return applying.recommend(application, make.county_officer(), opinion=CANARY)


def begin(source, programme, actor, **more):
    given = {"programme_id": programme.id, "version": 0, "source_id": source.id} | more
    return applications.start(StartApplication(**given), actor=actor, now=NOW)


def _account(source):
    """Who signs in for the institution of a case."""
    return db.session.scalars(select(Account).where(Account.organisation_id == source.organisation_id)).first()


def given_place(make, **changes):
    """A place in the pool of the first programme, as the use cases give it."""
    actor = applying.institution_of(make)
    application = applying.recommend(applying.submitted(make, actor, **changes), make.county_officer(), opinion=CANARY)
    return applying.confirm(application, make.city_approver())


def propose(place, programme, actor, **more):
    given = {"place_id": place.id, "programme_id": programme.id, "reason": WHY, "version": place.version} | more
    return carrying.propose(ProposeCarry(**given), actor=actor, now=NOW)


def decide(deed, place, actor, now=NOW):
    return deed(DecideCarry(place_id=place.id, version=place.version), actor=actor, now=now)


def test_an_application_begins_from_the_one_that_was_handed_in_to_another_programme(make, source):
    other, actor = beside(make), _account(source)

    found = begin(source, other, actor)

    assert (found.state, found.programme_id, found.source_id) == (ApplicationState.DRAFT, other.id, source.id)
    assert found.number != source.number and found.submitted_at is None
    for content in (CONTENT[Section.BASICS], CONTENT[Section.FIGURES]):
        assert {name: found.facts[name] for name in content} == content
    assert {*found.categories} == {*CONTENT[Section.SERVICES]["categories"]}
    assert (found.cases, found.yearly_ability, found.committed_served) == (source.cases, 20, 12)
    assert (found.pledge_file_id, found.pledged_at) == (source.pledge_file_id, source.pledged_at)
    assert {"staff_2021", "cases", "categories", "pledge"} <= set(found.carried)
    told = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ApplicationFilledFrom")).one()
    assert (told.facts["source"], told.facts["programme"]) == (source.number, make.programme().name)


def test_what_the_offices_said_of_the_source_stays_behind(make, source):
    change(source, reason=CANARY)
    found = begin(source, beside(make), _account(source))

    assert CANARY not in str({column.name: getattr(found, column.name) for column in Application.__table__.c})
    assert (found.opinion, found.recommended_by_id, found.recommendation_file_id, found.assessment) == ("", None, None, [])
    assert "copies" not in found.facts


def test_it_is_handed_in_as_usual_and_what_was_changed_is_carried_no_more(make, source):
    actor = _account(source)
    found = begin(source, beside(make), actor)
    values = CONTENT[Section.SERVICES] | {"yearly_ability": 9}
    found = applications.save(
        SaveSection(application_id=found.id, version=found.version, section=Section.SERVICES, values=values), actor=actor, now=NOW
    )
    assert "yearly_ability" not in found.carried and "approach" in found.carried
    found = applying.attach(found, actor)
    assert "pledge" not in found.carried

    found = applying.submit(found, actor)

    assert found.state is ApplicationState.SUBMITTED
    assert db.session.get_one(Application, source.id).yearly_ability == 20


def test_what_the_other_document_asks_beyond_is_empty(make, source):
    other = beside(make, settings={"form_years": [2022, 2023]})

    found = begin(source, other, _account(source))

    assert "staff_2022" in found.facts and "staff_2021" not in found.facts and "staff_2023" not in found.facts
    with pytest.raises(Invalid) as refusal:
        applying.submit(found, _account(source))
    assert refusal.value.key == "application.rules_unmet"


@pytest.mark.parametrize("wrong", ["another's", "a draft", "of the same programme", "of another bureau"])
def test_nothing_else_can_be_begun_from(make, source, wrong):
    actor, other = _account(source), beside(make)
    if wrong == "another's":
        actor = applying.institution_of(make)
    elif wrong == "a draft":
        actor = applying.institution_of(make)
        source = applying.draft(make, actor)
    elif wrong == "of the same programme":
        other = make.programme()
        actor = applying.institution_of(make)
    else:
        city = make.keep(Unit(kind=UnitKind.CITY, code="430100", name="长沙市工业和信息化局", aliases=[]))
        other = beside(make, key="CS2023", unit_id=city.id)
    before = db.session.scalars(select(Application.id)).all()

    with pytest.raises(NotFound):
        begin(source, other, actor)

    db.session.rollback()
    assert db.session.scalars(select(Application.id)).all() == before


def test_whoever_has_an_application_there_goes_on_with_that_one(make, source):
    actor, other = _account(source), beside(make)
    begin(source, other, actor)
    with pytest.raises(Conflict):
        begin(source, other, actor)


def test_one_that_was_withdrawn_there_is_begun_anew_from_it(make, source):
    actor, other = _account(source), beside(make)
    first = begin(source, other, actor)
    values = CONTENT[Section.SERVICES] | {"yearly_ability": 9}
    typed = SaveSection(application_id=first.id, version=first.version, section=Section.SERVICES, values=values)
    first = applications.save(typed, actor=actor, now=NOW)
    given = WithdrawApplication(application_id=first.id, version=first.version, reason="重新填报")
    first = applications.withdraw(given, actor=actor, now=NOW)

    found = begin(source, other, actor, version=first.version)

    assert (found.id, found.state, found.source_id) == (first.id, ApplicationState.DRAFT, source.id)
    assert found.yearly_ability == 20 and "yearly_ability" in found.carried
    with pytest.raises(Conflict):
        begin(source, other, actor, version=found.version)


def test_one_that_was_withdrawn_there_bars_no_place_and_nothing_of_it_is_left(make):
    place, other, officer = given_place(make), beside(make), make.city_officer()
    actor = _account(place.application)
    first = begin(place.application, other, actor)
    first = applications.save(
        SaveSection(
            application_id=first.id,
            version=first.version,
            section=Section.SERVICES,
            values={"approach": CANARY, "yearly_ability": 9},
        ),
        actor=actor,
        now=NOW,
    )
    number, given = first.number, WithdrawApplication(application_id=first.id, version=first.version, reason=CANARY)
    applications.withdraw(given, actor=actor, now=NOW)
    place = propose(place, other, officer)

    found = decide(carrying.approve, place, make.city_approver()).application

    assert (found.id, found.number, found.state) == (first.id, number, ApplicationState.ADMITTED)
    assert (found.facts, found.yearly_ability) == (place.application.facts, place.application.yearly_ability)
    assert CANARY not in str({column.name: getattr(found, column.name) for column in Application.__table__.c})


def test_one_that_is_taken_up_meanwhile_goes_before_a_proposal(make):
    place, other = given_place(make), beside(make)
    actor = _account(place.application)
    first = begin(place.application, other, actor)
    given = WithdrawApplication(application_id=first.id, version=first.version, reason="重新填报")
    first = applications.withdraw(given, actor=actor, now=NOW)
    place = propose(place, other, make.city_officer())
    begin(place.application, other, actor, version=first.version)
    with pytest.raises(Conflict, match="place.carry_exists"):
        decide(carrying.approve, place, make.city_approver())


def test_nothing_is_changed_under_a_proposal(make):
    place, other, officer = given_place(make), beside(make), make.city_officer()
    place = propose(place, other, officer)
    with pytest.raises(NotNow, match="cannot.not_proposed"):
        pool.change(ChangePlace(place_id=place.id, version=place.version, reason=WHY, capacity=15), actor=officer, now=NOW)
    assert "change" not in offered(place, officer, NOW)

    place = decide(carrying.drop, place, officer)
    assert "change" in offered(place, officer, NOW)
    changed = pool.change(ChangePlace(place_id=place.id, version=place.version, reason=WHY, capacity=15), actor=officer, now=NOW)
    assert changed.capacity == 15


def test_an_adjusted_number_is_the_place_s_and_the_application_keeps_what_was_declared(make):
    place, other, officer = given_place(make), beside(make), make.city_officer()
    adjusted = ChangePlace(place_id=place.id, version=place.version, reason=WHY, committed_served=15)
    place = propose(pool.change(adjusted, actor=officer, now=NOW), other, officer)

    found = decide(carrying.approve, place, make.city_approver())

    assert (found.committed_served, found.application.committed_served) == (15, 12)
    again = ChangePlace(place_id=found.id, version=found.version, reason=WHY, committed_served=20)
    with pytest.raises(Conflict, match="place.adjusted_before"):
        pool.change(again, actor=officer, now=NOW)


def test_a_place_is_carried_over_by_two_people(make):
    place, other = given_place(make), beside(make)
    officer, approver = make.city_officer(), make.city_approver()
    pool.change(ChangePlace(place_id=place.id, version=place.version, reason=WHY, capacity=15), actor=officer, now=NOW)
    place = propose(place, other, officer)
    assert place.state is PlaceState.ACTIVE and db.session.scalars(select(PoolPlace)).all() == [place]

    found = decide(carrying.approve, place, approver, now=NOW + timedelta(days=1))

    assert (found.programme_id, found.organisation_id, found.state) == (other.id, place.organisation_id, PlaceState.ACTIVE)
    assert (found.capacity, found.categories, found.committed_served) == (15, place.categories, place.committed_served)
    assert (found.carried_from_id, found.since) == (place.id, NOW + timedelta(days=1))
    application = found.application
    assert (application.state, application.source_id, application.programme_id) == ("admitted", place.application_id, other.id)
    assert application.facts == place.application.facts and application.pledge_file_id == place.application.pledge_file_id
    assert (place.proposed, place.state) == (None, PlaceState.ACTIVE)
    assert [one.id for one in register.listing([other], register.PoolFilter()).items] == [found.id]


def test_nothing_else_of_the_first_programme_reaches_the_second(make):
    place, other = given_place(make), beside(make)
    change(place.application, reason=CANARY, opinion=CANARY)
    change(place, reason=CANARY)
    place = propose(place, other, make.city_officer())

    found = decide(carrying.approve, place, make.city_approver())

    for case in (found, found.application):
        assert CANARY not in str({column.name: getattr(case, column.name) for column in type(case).__table__.c})
    assert (found.application.recommendation_file_id, found.application.recommended_by_id) == (None, None)
    assert register.record_of(found).contracts == 0
    assert questions.annex1_rows(other) == [], "no county has recommended it"


@pytest.mark.parametrize("who", ["proposer", "the same person in other clothes"])
def test_who_proposed_it_does_not_approve_it(make, who):
    place, other = given_place(make), beside(make)
    officer, approver = make.city_officer(), make.city_approver()
    make.keep(PersonLink(account_id=officer.id, other_id=approver.id, reason="同一人", made_by_id=officer.id, at=NOW))
    place = propose(place, other, officer)
    second = officer if who == "proposer" else approver
    with pytest.raises(NotPermitted):
        decide(carrying.approve, place, second)
    assert decide(carrying.drop, place, officer).proposed is None
    assert len(db.session.scalars(select(PoolPlace)).all()) == 1


def test_a_rule_that_the_same_facts_do_not_meet_is_named_and_nothing_is_carried(make):
    other = beside(make, settings={"form_years": [2022, 2023]})
    place = given_place(make)

    with pytest.raises(Invalid) as refusal:
        propose(place, other, make.city_officer())

    assert refusal.value.key == "place.carry_unmet"
    rule = refusal.value.facts["rule"]
    assert rule.startswith("ZZ-PILOT-2023:") and rulesets.load("ZZ-PILOT-2023").article_of(rule.partition(":")[2])


def test_the_rules_are_asked_again_before_it_is_approved(make):
    place, other = given_place(make), beside(make)
    place = propose(place, other, make.city_officer())
    change(other, settings={"form_years": [2022, 2023]})
    with pytest.raises(Invalid):
        decide(carrying.approve, place, make.city_approver())


def test_a_place_goes_only_where_applications_are_taken(make):
    place, officer = given_place(make), make.city_officer()
    with pytest.raises(NotNow):
        propose(place, make.programme(), officer)
    late = beside(make, apply_until=NOW - timedelta(seconds=1))
    with pytest.raises(NotNow):
        propose(place, late, officer)
    city = make.keep(Unit(kind=UnitKind.CITY, code="430100", name="长沙市工业和信息化局", aliases=[]))
    beside(make, key="ZZ2025")
    with pytest.raises(NotFound):
        propose(place, beside(make, key="CS2023", unit_id=city.id), officer)
    with pytest.raises(Invalid):
        propose(place, make.programme(), officer)


@pytest.mark.parametrize("who", ["proposer", "another"])
def test_who_proposed_learns_that_another_turned_it_down(make, who):
    place, other, officer = given_place(make), beside(make), make.city_officer()
    place = propose(place, other, officer)
    decide(carrying.drop, place, officer if who == "proposer" else make.city_approver())
    while rows := outbox.due(NOW, limit=1000):
        for row in rows:
            outbox.perform(row, lambda: NOW)
    told = [one for one in db.session.scalars(select(Message)) if one.key == "place_carry_dropped"]
    assert [(one.account_id, one.facts["programme"]) for one in told] == ([] if who == "proposer" else [(officer.id, other.name)])


@pytest.mark.parametrize("stops", ["place", "institution", "application there"])
def test_what_does_not_stand_is_not_carried_over(make, stops):
    place, other, officer = given_place(make), beside(make), make.city_officer()
    if stops == "place":
        place = pool.suspend(MovePlace(place_id=place.id, version=place.version, reason=WHY), actor=officer, now=NOW)
    elif stops == "institution":
        change(place.organisation, standing=Standing.SUSPENDED)
    else:
        begin(place.application, other, _account(place.application))
    with pytest.raises(NotNow):
        propose(place, other, officer)


def test_a_place_that_is_removed_waits_for_nobody(make):
    place, officer = propose(given_place(make), beside(make), make.city_officer()), make.city_officer()
    place = pool.remove(MovePlace(place_id=place.id, version=place.version, reason=WHY), actor=officer, now=NOW)
    assert place.proposed is None


def test_the_institution_and_its_county_are_told(make):
    clerk = make.county_officer()
    place, other = given_place(make), beside(make)
    place = propose(place, other, make.city_officer())
    decide(carrying.approve, place, make.city_approver())
    while rows := outbox.due(NOW, limit=1000):
        for row in rows:
            outbox.perform(row, lambda: NOW)
    told = {(one.account_id, one.key) for one in db.session.scalars(select(Message)) if "carried" in one.key}
    own = (_account(place.application).id, "application_carried_over")
    assert {own, (clerk.id, "application_carried_over_county")} <= told


NEXT = {"starts_on": date(2024, 2, 1), "ends_on": date(2025, 2, 1)}
"""The days of a programme of another year: the pledge of this one does not speak of it (S004-X2)."""


def test_a_pledge_of_another_year_does_not_begin_an_application(make, source):
    found = begin(source, beside(make, **NEXT), _account(source))

    assert (found.pledge_file_id, found.pledged_at) == (None, None)
    assert "pledge" not in found.carried and "cases" in found.carried
    with pytest.raises(Invalid) as refusal:
        applying.submit(found, _account(source))
    assert refusal.value.key == "application.rules_unmet"


def test_whoever_carries_a_place_into_another_year_is_told_of_which_year_its_pledge_is(make):
    place, other = given_place(make), beside(make, **NEXT)
    with pytest.raises(Invalid, match=r"place\.carry_pledge") as refusal:
        propose(place, other, make.city_officer())
    assert (refusal.value.facts["signed"], refusal.value.facts["year"]) == (2023, 2024)
    db.session.rollback()

    place = propose(make.reread(place), other, make.city_officer(), sure=True)
    given = decide(carrying.approve, place, make.city_approver())
    outbox.run_due(NOW, at=lambda: NOW)

    told = db.session.scalars(select(Message).where(Message.key == "application_carried_over_unpledged")).all()
    assert {one.account_id for one in told} == {_account(given.application).id}
    assert (told[0].facts["signed"], told[0].facts["year"]) == (2023, 2024)
    again = beside(make, key="ZZ2025", **NEXT)
    assert register_of(given, again) == {"signed": 2023, "year": 2024}


def register_of(place, programme):
    """The years that are named, of the pledge that was signed and of a further programme."""
    said = questions_of_carrying.unpledged(place, programme)
    return {name: said[name] for name in ("signed", "year")}


def test_a_pledge_of_the_same_year_is_not_asked_about(make):
    place = propose(given_place(make), beside(make), make.city_officer())
    decide(carrying.approve, place, make.city_approver())
    outbox.run_due(NOW, at=lambda: NOW)
    keys = set(db.session.scalars(select(Message.key)))
    assert "application_carried_over" in keys and "application_carried_over_unpledged" not in keys
