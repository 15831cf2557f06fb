"""Applications: exactly who is told what, in a whole sentence."""

import pytest
from sqlalchemy import select

from marketplace.records.messages import told_of
from marketplace.records.models.record import EventRecord
from marketplace.records.wording import facts
from marketplace.shared.extensions import db
from marketplace.vetting.commands import ChangePlace, MovePlace, RefuseApplication, ReturnApplication, WithdrawApplication
from marketplace.vetting.use_cases import applications, pool, vetting
from tests.conftest import NOW
from tests.vetting.use_cases.applying import confirm, draft, institution_of, recommend, submit, submitted


@pytest.fixture
def house(make):
    """An institution, its county's officer, an officer and an approver of the city; and people not concerned."""
    firm = institution_of(make)
    institution_of(make)
    make.county_officer(make.county("芦淞区", "430203"))
    make.programme()
    return firm, make.county_officer(firm.organisation.unit), make.city_officer(), make.city_approver()


def told(kind):
    """(who, key) of the latest event of a kind, with every sentence checked for a place left empty."""
    event = db.session.scalars(select(EventRecord).where(EventRecord.kind == kind).order_by(EventRecord.seq.desc())).first()
    found = list(told_of(event))
    for message in found:
        assert "{" not in facts.told(message.key, message.facts)
        assert message.link.startswith(("/applications/", "/institutions/"))
    return [(message.account_id, message.key) for message in found]


def test_what_came_in_is_told_to_its_county_and_receipted(make, house):
    firm, county, _, _ = house
    submitted(make, firm)

    assert told("ApplicationSubmitted") == [(firm.id, "application_received"), (county.id, "application_to_check")]


def test_what_came_straight_to_the_city_is_told_to_its_officers_only(make, house):
    firm, _, city, approver = house
    application = submitted(make, firm, direct=True, direct_reason="跨区经营，经核实")

    assert told("ApplicationSubmitted") == [(firm.id, "application_received"), (city.id, "application_direct")]
    recommend(application, city, document=None)
    assert told("ApplicationRecommended") == [
        (firm.id, "application_recommended"),
        (approver.id, "application_to_confirm_direct"),
    ]


def test_a_return_is_told_to_those_who_mend_it_and_the_mended_to_the_county(make, house):
    firm, county, _, _ = house
    application = submitted(make, firm)
    command = ReturnApplication(application_id=application.id, version=application.version, defects=(("cases", "", "请补"),))
    vetting.send_back(command, actor=county, now=NOW)

    assert told("ApplicationReturned") == [(firm.id, "application_returned")]
    submit(application, firm)
    assert (county.id, "application_to_check_again") in told("ApplicationSubmitted")


def test_a_recommendation_and_the_decision_reach_all_sides(make, house):
    firm, county, city, approver = house
    application = recommend(submitted(make, firm), county)

    assert told("ApplicationRecommended") == [
        (firm.id, "application_recommended"),
        (city.id, "application_to_confirm"),
        (approver.id, "application_to_confirm"),
    ]
    confirm(application, city)
    assert told("ApplicationAdmitted") == [(firm.id, "application_admitted"), (county.id, "application_admitted_county")]


def test_a_refusal_reaches_the_institution_and_its_county(make, house):
    firm, county, city, _ = house
    application = recommend(submitted(make, firm), county)
    vetting.refuse(
        RefuseApplication(application_id=application.id, version=application.version, reason="案例不实，经核实"),
        actor=city,
        now=NOW,
    )

    assert told("ApplicationRejected") == [(firm.id, "application_rejected"), (county.id, "application_rejected_county")]


@pytest.mark.parametrize("handed_in", [True, False])
def test_only_an_office_that_had_it_is_told_that_it_was_taken_back(make, house, handed_in):
    firm, county, _, _ = house
    application = submitted(make, firm) if handed_in else draft(make, firm)
    applications.withdraw(WithdrawApplication(application_id=application.id, version=application.version), actor=firm, now=NOW)

    assert told("ApplicationWithdrawn") == ([(county.id, "application_withdrawn")] if handed_in else [])


def test_whatever_is_decided_about_a_place_is_told_to_its_institution(make, house):
    firm, county, city, _ = house
    place = confirm(recommend(submitted(make, firm), county), city)

    pool.change(ChangePlace(place_id=place.id, version=place.version, capacity=25, reason="增人，经核实"), actor=city, now=NOW)
    assert told("PlaceChanged") == [(firm.id, "place_changed")]
    for deed, kind, key in (
        (pool.suspend, "PlaceSuspended", "place_suspended"),
        (pool.resume, "PlaceResumed", "place_resumed"),
        (pool.remove, "PlaceRemoved", "place_removed"),
    ):
        deed(MovePlace(place_id=place.id, version=place.version, reason="核查，经核实"), actor=city, now=NOW)
        assert told(kind) == [(firm.id, key)]
