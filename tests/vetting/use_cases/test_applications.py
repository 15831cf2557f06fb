"""Applications: what each deed changes, refuses and records, on both sides of every boundary."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.records.models.record import EventRecord, StoredFile
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.calendar import end_of
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.roles import Role
from marketplace.shared.states import Standing
from marketplace.vetting.commands import (
    AttachPledge,
    RefuseApplication,
    ReturnApplication,
    SaveSection,
    StartApplication,
    SubmitApplication,
    WithdrawApplication,
)
from marketplace.vetting.models import PoolPlace
from marketplace.vetting.queries import applications as questions
from marketplace.vetting.queries import assessments
from marketplace.vetting.rules.applications import Section
from marketplace.vetting.states import ApplicationState
from marketplace.vetting.use_cases import applications, vetting
from tests.conftest import NOW
from tests.makers import Seeded
from tests.vetting.use_cases.applying import PNG, WAN, at, attach, confirm, draft, institution_of, recommend, submit, submitted

LAST = end_of(date(2023, 3, 10)) - timedelta(microseconds=1)
LAST_OF_COUNTIES = end_of(date(2023, 3, 16)) - timedelta(microseconds=1)
TICK = timedelta(microseconds=1)


def vetting_house(make):
    """An institution, its county's officer and two people of the city, in a programme with the printed dates."""
    make.programme(apply_until=LAST, recommend_until=LAST_OF_COUNTIES)
    firm = institution_of(make)
    return firm, make.county_officer(firm.organisation.unit), make.city_officer(), make.city_approver()


@pytest.fixture
def house(world):
    return world(vetting_house)


def save(application, actor, section, version=None, **values):
    version = application.version if version is None else version
    command = SaveSection(application_id=application.id, section=section, values=values, version=version)
    return applications.save(command, actor=actor, now=NOW)


def send_back(application, actor, *defects, now=NOW):
    command = ReturnApplication(application_id=application.id, version=application.version, defects=defects, remark="请一次改好")
    return vetting.send_back(command, actor=actor, now=now)


def corrected(organisation, **facts):
    with transaction():
        for name, value in facts.items():
            setattr(organisation, name, value)
        record(Seeded(), at=NOW)


def owner_of(application):
    return db.session.scalars(select(Account).where(Account.organisation_id == application.organisation_id)).first()


def kinds():
    rows = db.session.scalars(select(EventRecord).order_by(EventRecord.seq))
    return [row.kind for row in rows if row.kind not in ("Seeded", "ApplicationSaved", "FileStored")]


def rules_of(application, now=NOW):
    return {finding.rule: finding for finding in assessments.findings_of(application, now)}


def test_an_application_walks_from_the_draft_into_the_pool_and_each_deed_is_recorded(make, house):
    firm, county, city, _ = house

    application = submitted(make, firm)
    recommend(application, county, copies=2)
    place = confirm(application, city)

    assert application.state == ApplicationState.ADMITTED
    assert (place.organisation_id, place.capacity, place.committed_served) == (firm.organisation_id, 20, 12)
    assert place.categories == ["testing", "digital"]
    assert kinds() == [
        "ApplicationStarted",
        "PledgeAttached",
        "ApplicationSubmitted",
        "ApplicationRecommended",
        "ApplicationAdmitted",
        "PlaceGiven",
    ]


def test_the_number_says_what_and_which_year(make, house):
    application = draft(make, house[0])

    assert application.number == f"SB2023{application.programme_id:02d}-00001"


# ---- writing ----


def test_a_draft_begins_with_what_is_known_and_never_asks_it_again(make, house):
    firm = make.institution_account(
        make.institution(contact_name="某某", contact_phone="13800000009", legal_representative="某甲")
    )
    application = applications.start(StartApplication(programme_id=make.programme().id, version=0), actor=firm, now=NOW)

    assert application.facts == {"contact": "某某", "phone": "13800000009"}
    values = assessments.values_of(application)
    assert values["legal_representative"] == "某甲"
    assert values["institution"] == firm.organisation.name
    blank = {part.section: part.missing for part in assessments.parts_of(application)}
    assert blank[Section.BASICS] == ("registered_on", "registered_address", "premises")


def test_a_draft_keeps_what_is_incomplete(make, house):
    application = applications.start(StartApplication(programme_id=make.programme().id, version=0), actor=house[0], now=NOW)

    save(application, house[0], Section.COMMITMENTS, committed_served=3, planned_innovative=2)
    save(application, house[0], Section.CASES, cases=[{"enterprise": "某厂", "level": "", "year": None, "text": ""}, {}])

    assert (application.committed_served, application.committed_outcomes) == (3, {"innovative": 2})
    assert application.cases == [{"enterprise": "某厂", "level": "", "year": None, "text": ""}]
    save(application, house[0], Section.COMMITMENTS, planned_innovative=None)
    assert (application.committed_served, application.committed_outcomes) == (3, {})


def test_enterprises_served_and_outcomes_are_two_promises(make, house):
    """C-29: one counts enterprises served, the other levels reached."""
    application = draft(make, house[0], committed_served=15, planned_total=0, planned_innovative=0, planned_champion=None)

    assert (application.committed_served, application.committed_outcomes) == (15, {"innovative": 0})
    assert assessments.stopping(application, NOW) == []


@pytest.mark.parametrize(
    ("section", "values", "key"),
    [
        (Section.SERVICES, {"categories": ("digital", "finance")}, "application.category_unknown"),
        (Section.SERVICES, {"contact": "某某"}, "application.field_unknown"),
        (Section.FIGURES, {"staff_2019": 3}, "application.field_unknown"),
        (Section.FIGURES, {"staff_2021": -1}, "application.number"),
        (Section.FIGURES, {"staff_2021": True}, "application.number"),
        (Section.FIGURES, {"assets_2021": -1}, "application.number"),
        (Section.FIGURES, {"assets_2021": 1.5}, "application.number"),
        (Section.COMMITMENTS, {"committed_served": 10**9}, "application.number"),
        (Section.CASES, {"cases": [{"enterprise": "某厂", "level": "giant"}]}, "application.level_unknown"),
        (Section.CASES, {"cases": [{"enterprise": "某厂", "year": 2024}]}, "application.case_year"),
        (Section.CASES, {"cases": [{"enterprise": "某厂"}] * 31}, "application.cases_many"),
        (Section.CASES, {"cases": [{"text": "长" * 501}]}, "application.text_long"),
        (Section.BASICS, {"registered_on": date(2023, 3, 2)}, "application.day_ahead"),
        (Section.BASICS, {"registered_division": "4302"}, "application.division"),
        (Section.BASICS, {"premises": "长" * 3001}, "application.text_long"),
        (Section.PLEDGE, {"pledge": 7}, "application.field_unknown"),
    ],
)
def test_what_has_the_wrong_shape_is_not_even_kept_in_a_draft(make, house, section, values, key):
    application = applications.start(StartApplication(programme_id=make.programme().id, version=0), actor=house[0], now=NOW)

    with pytest.raises(Invalid, match=key):
        save(application, house[0], section, **values)
    assert make.reread(application).version == 1


@pytest.mark.parametrize("name", ["net_assets", "tax", "net_profit"])
def test_a_loss_may_be_stated(make, house, name):
    application = applications.start(StartApplication(programme_id=make.programme().id, version=0), actor=house[0], now=NOW)

    save(application, house[0], Section.FIGURES, **{f"{name}_2022": -3 * WAN})

    assert application.facts[f"{name}_2022"] == -3 * WAN


def test_saving_nothing_new_records_nothing(make, house):
    application = draft(make, house[0])
    before = db.session.scalar(select(EventRecord.seq).order_by(EventRecord.seq.desc()).limit(1))

    save(application, house[0], Section.SERVICES, categories=["testing", "digital"], yearly_ability=20)

    assert db.session.scalar(select(EventRecord.seq).order_by(EventRecord.seq.desc()).limit(1)) == before


def test_a_save_from_an_older_page_is_refused(make, house):
    application = draft(make, house[0])

    with pytest.raises(Conflict, match="stale"):
        save(application, house[0], Section.SERVICES, version=1, yearly_ability=30)
    assert make.reread(application).yearly_ability == 20


def test_two_sections_saved_from_pages_of_one_moment_both_go_through_and_the_same_one_twice_does_not(make, house):
    application = draft(make, house[0])
    seen = application.version

    save(application, house[0], Section.SERVICES, version=seen, yearly_ability=30)
    save(application, house[0], Section.COMMITMENTS, version=seen, committed_served=15)
    application = make.reread(application)
    assert (application.yearly_ability, application.committed_served) == (30, 15)

    with pytest.raises(Conflict, match="stale"):
        save(application, house[0], Section.SERVICES, version=seen, yearly_ability=40)
    save(make.reread(application), house[0], Section.SERVICES, yearly_ability=40)
    assert make.reread(application).yearly_ability == 40


def test_a_scan_from_a_page_of_before_another_scan_is_refused_and_one_beside_another_section_is_not(make, house):
    application = draft(make, house[0])
    seen = application.version
    save(application, house[0], Section.SERVICES, version=seen, yearly_ability=30)

    attach_as_seen(application, house[0], seen)
    with pytest.raises(Conflict, match="stale"):
        attach_as_seen(application, house[0], seen)


def attach_as_seen(application, actor, version):
    command = AttachPledge(application_id=application.id, version=version, name="承诺书.png", data=PNG)
    return applications.attach_pledge(command, actor=actor, now=NOW)


def test_a_page_of_before_a_return_writes_nothing_after_it(make, house):
    firm, county, *_ = house
    application = draft(make, firm)
    seen = application.version
    send_back(submit(application, firm), county, ("services", "approach", "请写明服务步骤"))

    with pytest.raises(Conflict, match="stale"):
        save(make.reread(application), firm, Section.COMMITMENTS, version=seen, committed_served=15)


WHOLE_CASE = {"enterprise": "株洲某某制造有限公司", "level": "provincial_srdi", "year": 2021, "text": "数字化改造"}


@pytest.mark.parametrize("left_blank", sorted(WHOLE_CASE))
def test_a_success_case_that_is_not_told_whole_meets_nothing(make, house, left_blank):
    """1f2ef02 took a case without its year or its words for one."""
    told = WHOLE_CASE | {left_blank: None if left_blank == "year" else ""}
    application = draft(make, house[0], cases=[told])
    outcomes = {one.rule: one.passed for one in assessments.findings_of(application, NOW)}
    assert outcomes["cases"] is None

    with pytest.raises(Invalid, match="application.rule"):
        submit(application, house[0])

    save(application, house[0], Section.CASES, cases=[told, WHOLE_CASE])
    assert submit(make.reread(application), house[0]).state == ApplicationState.SUBMITTED


def test_who_recommends_is_asked_about_every_defect_that_was_handed_in_again_as_it_was(make, house):
    firm, county, *_ = house
    application = submitted(make, firm)
    told = ("services", "approach", "请写明服务步骤"), ("commitments", "", "请重新核对承诺"), ("pledge", "", "印章不清")
    send_back(application, county, *told)
    save(make.reread(application), firm, Section.SERVICES, approach="先诊断，再改造，后复核，并回访一年")
    application = submit(make.reread(application), firm)

    assert [assessments.is_mended(application, one) for one in application.defects] == [True, False, False]
    assert application.defects[0]["was"] == {"approach": "先诊断，再改造，后复核"}
    with pytest.raises(Invalid, match="application.unmended") as refusal:
        recommend(application, county)
    assert refusal.value.facts["count"] == 2

    attach(send_back(make.reread(application), county, *told), firm)
    application = submit(make.reread(application), firm)
    assert [assessments.is_mended(application, one) for one in application.defects] == [False, False, True]
    assert recommend(application, county, sure=True).state == ApplicationState.RECOMMENDED


def test_the_record_keeps_names_of_fields_and_never_their_values(make, house):
    draft(make, house[0], contact="甲乙丙丁")

    saved = select(EventRecord).where(EventRecord.kind == "ApplicationSaved").order_by(EventRecord.seq)
    rows = db.session.scalars(saved).all()
    assert {"contact", "phone", "premises"} <= set(rows[0].facts["fields"])
    assert "甲乙丙丁" not in str([row.facts for row in rows])


def test_an_institution_applies_once_to_a_programme(make, house):
    application = draft(make, house[0])
    colleague = make.account(Role.INSTITUTION, organisation=house[0].organisation)

    with pytest.raises(Conflict, match="application.exists"):
        applications.start(
            StartApplication(programme_id=application.programme_id, version=application.version), actor=colleague, now=NOW
        )


def test_what_was_handed_in_can_no_longer_be_written(make, house):
    application = submitted(make, house[0])

    with pytest.raises(NotNow, match="application.not_writable"):
        save(application, house[0], Section.SERVICES, yearly_ability=1)
    with pytest.raises(NotNow, match="application.not_writable"):
        attach(application, house[0])


@pytest.mark.parametrize(
    ("data", "name", "key"),
    [(b"", "a.pdf", "files.empty"), (b"MZ\x90\x00 not a picture", "a.pdf", "files.kind"), (PNG, "a.pdf", "files.name_and_kind")],
)
def test_the_pledge_is_a_pdf_or_a_picture_whatever_its_name_says(make, house, data, name, key):
    application = draft(make, house[0], pledge=False)

    with pytest.raises(Invalid, match=key):
        attach(application, house[0], data=data, name=name)
    assert make.reread(application).pledge_file_id is None
    assert db.session.scalars(select(StoredFile)).all() == []


# ---- handing in ----


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"categories": ()}, "categories"),
        ({"approach": ""}, "plan"),
        ({"committed_served": None}, "committed"),
        ({"committed_served": 9}, "committed"),
        ({"cases": []}, "cases"),
        ({"cases": [{"enterprise": "某厂", "level": "innovative", "year": 2020, "text": "某"}]}, "cases"),
        ({"staff_2021": None}, "complete"),
        ({"yearly_ability": None}, "complete"),
        ({"pledge": False}, "pledged"),
        ({"direct": True}, "routed"),
        ({"staff_bachelor_2022": 21}, "figures.part"),
        ({"assets_current_2021": 402 * WAN}, "figures.parts"),
        ({"served_innovative": 41}, "figures.level"),
    ],
)
def test_a_binding_rule_that_is_not_met_holds_the_application_back(make, house, changes, rule):
    """MR-01, MR-04, MR-06, MR-09, C-19 and the figures of S004-X3: each with its article and the way out."""
    application = draft(make, house[0], **changes)

    with pytest.raises(Invalid, match="application.rules_unmet") as refusal:
        submit(application, house[0])
    assert rule in {finding.rule for finding in assessments.stopping(application, NOW)}
    assert refusal.value.facts["rule"] in {named.facts["rule"] for named in refusal.value.facts["rules"]}
    assert make.reread(application).state == ApplicationState.DRAFT


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"division_code": "430102"}, "registered"),
        ({"financial": True}, "not_financial"),
        ({"legal_person": False}, "legal_person"),
    ],
)
def test_what_the_record_says_of_an_institution_binds_too(make, house, facts, rule):
    """MR-02, C-06, MR-03."""
    firm = institution_of(make, **facts)

    application = draft(make, firm)

    assert [finding.rule for finding in assessments.stopping(application, NOW)] == [rule]
    with pytest.raises(Invalid, match="application.rules_unmet"):
        submit(application, firm)


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"yearly_ability": 11}, "able"),
        ({"net_assets_2021": 299 * WAN - 1}, "figures.balance"),
        ({"served_provincial_srdi": 21}, "figures.levels"),
    ],
)
def test_a_warning_is_shown_and_stops_nothing(make, house, changes, warning):
    application = submitted(make, house[0], **changes)

    found = {finding.rule for finding in assessments.stored_findings(application) if finding.passed is False}
    assert found == {warning}


@pytest.mark.parametrize(("committed", "passed"), [(9, False), (10, True), (11, True)])
def test_ten_enterprises_are_enough(make, house, committed, passed):
    """MR-04, S004-2.2.2c and d."""
    assert rules_of(draft(make, house[0], committed_served=committed))["committed"].passed is passed


@pytest.mark.parametrize(("least", "passed"), [(0, True), (1, False)])
def test_how_many_success_cases_there_must_be_is_a_setting(make, least, passed):
    """MR-06: the document says some."""
    make.programme(settings={"success_cases_min": least})
    application = draft(make, institution_of(make), cases=[])

    assert (rules_of(application)["cases"].passed is True) is passed


def test_the_last_microsecond_of_the_last_day_is_in_time_and_the_next_is_not(make, house):
    """MR-10, S004-3.3a: decided inside the transaction, on the clock read there."""
    early, late = draft(make, house[0]), draft(make, institution_of(make))

    assert submit(early, house[0], now=LAST).submitted_at == LAST
    with pytest.raises(NotNow, match="application.late"):
        submit(late, owner_of(late), now=LAST + TICK)
    assert make.reread(late).state == ApplicationState.DRAFT


def test_nobody_begins_after_the_last_day(make, house):
    with pytest.raises(NotNow, match="application.late"):
        applications.start(StartApplication(programme_id=make.programme().id, version=0), actor=house[0], now=LAST + TICK)


def test_a_stopped_institution_hands_nothing_in(make, house):
    application = draft(make, house[0])
    corrected(application.organisation, standing=Standing.SUSPENDED)

    with pytest.raises(NotPermitted, match="standing.own"):
        submit(application, house[0])


def test_what_was_handed_in_stays_as_it_was_when_the_record_changes(make, house):
    application = submitted(make, house[0])
    before = application.organisation.legal_representative
    corrected(application.organisation, legal_representative="某乙")

    assert assessments.values_of(application)["legal_representative"] == before
    assert assessments.values_of(application)["registered_on"] == date(2015, 5, 1)


def test_both_sides_read_the_same_findings(make, house):
    application = draft(make, house[0], yearly_ability=11)
    before = assessments.findings_of(application, NOW)

    submit(application, house[0])

    assert [(f.rule, f.article, f.outcome) for f in assessments.stored_findings(application)] == [
        (f.rule, f.article, f.outcome) for f in before
    ]


# ---- the county ----


def test_a_county_names_all_defects_at_once_and_the_applicant_mends_them(make, house):
    """One return lists everything (practice.md 5)."""
    firm, county, _, _ = house
    application = submitted(make, firm)

    send_back(
        application,
        county,
        ("figures", "staff", "人数与社保不符"),
        ("services", "approach", "请写明步骤"),
        ("cases", "", "请附年份"),
    )

    told = {part.section.value: [row["text"] for row in part.defects] for part in assessments.parts_of(application)}
    assert (told["figures"], told["services"], told["cases"]) == (["人数与社保不符"], ["请写明步骤"], ["请附年份"])
    save(application, firm, Section.SERVICES, approach="三步")
    assert submit(application, firm, now=NOW + TICK).state == ApplicationState.SUBMITTED
    assert (application.submitted_at, application.resubmitted_at) == (NOW, NOW + TICK)


@pytest.mark.parametrize(
    ("defects", "key"),
    [
        ((), "application.no_defect"),
        ((("figures", "staff", "  "),), "application.no_defect"),
        ((("figures", "contact", "不对"),), "application.field_unknown"),
        ((("weather", "", "不对"),), "application.field_unknown"),
        ((("cases", "", "长" * 501),), "application.text_long"),
        ((("cases", "", "不对"),) * 81, "application.defects_many"),
    ],
)
def test_a_return_names_real_places_and_says_something(make, house, defects, key):
    application = submitted(make, house[0])

    with pytest.raises(Invalid, match=key):
        send_back(application, house[1], *defects)
    assert make.reread(application).state == ApplicationState.SUBMITTED


def test_what_comes_back_mended_has_until_the_last_day_of_the_counties(make, house):
    """S004-4.1c; whether it came in time at all was decided when it came first."""
    firm, county, _, _ = house
    applied = [submitted(make, who, now=LAST) for who in (firm, institution_of(make))]
    for application in applied:
        send_back(application, county, ("cases", "", "请补"), now=LAST + TICK)

    assert submit(applied[0], firm, now=LAST_OF_COUNTIES).state == ApplicationState.SUBMITTED
    assert rules_of(applied[0], LAST_OF_COUNTIES)["in_time"].passed
    with pytest.raises(NotNow, match="application.late_again"):
        submit(applied[1], owner_of(applied[1]), now=LAST_OF_COUNTIES + TICK)


def test_a_county_recommends_until_its_last_microsecond(make, house):
    """MR-10, S004-4.1c."""
    firm, county, _, _ = house
    applied = [submitted(make, who) for who in (firm, institution_of(make))]

    assert recommend(applied[0], county, now=LAST_OF_COUNTIES).recommended_at == LAST_OF_COUNTIES
    with pytest.raises(NotNow, match="application.recommend_late"):
        recommend(applied[1], county, now=LAST_OF_COUNTIES + TICK)


def test_a_recommendation_needs_an_opinion_and_the_sealed_document(make, house):
    """MR-09, S004-4.1c; one scan may cover several institutions."""
    firm, county, _, _ = house
    first, second = submitted(make, firm), submitted(make, institution_of(make))

    with pytest.raises(Invalid, match="opinion_needed"):
        recommend(first, county, opinion=" ")
    with pytest.raises(Invalid, match="application.rules_unmet"):
        recommend(first, county, document=None)
    with pytest.raises(NotFound):
        recommend(first, county, document=None, document_id=make.file().id)
    recommend(first, county)
    [document] = questions.recommendation_documents(first.programme_id, first.unit_id)
    recommend(second, county, document=None, document_id=document.id)
    assert first.recommendation_file_id == second.recommendation_file_id == document.id


@pytest.mark.parametrize(("copies", "outcome"), [(None, "unknown"), (1, "failed"), (2, "passed")])
def test_paper_copies_are_counted_but_hold_nothing_up(make, house, copies, outcome):
    """MR-09, S004-3.3b."""
    application = submitted(make, house[0])

    recommend(application, house[1], copies=copies)

    assert rules_of(application)["copies"].outcome == outcome


def test_the_annex_lists_what_the_county_recommended(make, house):
    """S004-X1, C-07."""
    firm, county, city, _ = house
    recommend(submitted(make, firm), county)
    submitted(make, institution_of(make))
    recommend(submitted(make, institution_of(make), direct=True, direct_reason="跨区经营，经核实"), city, document=None)

    rows = questions.annex1_rows(make.programme(), firm.organisation.unit)

    assert [(row.name, row.services, row.ability) for row in rows] == [(firm.organisation.name, ("检验检测", "数智转型"), 20)]


# ---- the direct way ----


def test_the_direct_way_skips_the_county_and_needs_two_people_of_the_city(make, house):
    """S004-3.3d, C-19, AC5."""
    firm, county, city, approver = house
    application = submitted(make, firm, direct=True, direct_reason="跨区经营，经核实")

    with pytest.raises(NotFound):
        recommend(application, county)
    recommend(application, city, document=None, opinion="情况属实")
    with pytest.raises(NotPermitted, match="application.second_person"):
        confirm(application, city)
    assert confirm(application, approver).state == "active"


def test_what_goes_through_a_county_is_not_taken_in_by_the_city(make, house):
    application = submitted(make, house[0])

    with pytest.raises(NotPermitted):
        recommend(application, house[2])
    with pytest.raises(NotPermitted):
        send_back(application, house[2], ("cases", "", "请补"))


# ---- the city ----


def test_the_city_returns_what_was_recommended_and_it_takes_the_whole_way_again(make, house):
    firm, county, city, _ = house
    application = recommend(submitted(make, firm), county)

    with pytest.raises(NotPermitted):
        send_back(application, county, ("cases", "", "请补"))
    send_back(application, city, ("cases", "", "请补"))
    assert (application.recommended_by_id, application.recommendation_file_id) == (None, None)
    submit(application, firm)
    with pytest.raises(NotNow):
        confirm(application, city)


def test_the_city_turns_down_with_a_reason_only(make, house):
    firm, county, city, _ = house
    application = recommend(submitted(make, firm), county)

    with pytest.raises(Invalid, match="reason_needed"):
        vetting.refuse(
            RefuseApplication(application_id=application.id, version=application.version, reason=" "), actor=city, now=NOW
        )
    vetting.refuse(
        RefuseApplication(application_id=application.id, version=application.version, reason="案例不实，经核实"),
        actor=city,
        now=NOW,
    )
    assert (application.state, application.reason) == (ApplicationState.REJECTED, "案例不实，经核实")
    assert db.session.scalars(select(PoolPlace)).all() == []


@pytest.mark.parametrize(
    ("capacity", "reason", "key"), [(19, "", "application.capacity_reason"), (-1, "少", "application.number")]
)
def test_another_capacity_needs_a_reason_and_a_sensible_number(make, house, capacity, reason, key):
    """G-04."""
    application = recommend(submitted(make, house[0]), house[1])

    with pytest.raises(Invalid, match=key):
        confirm(application, house[2], capacity=capacity, reason=reason)
    assert confirm(application, house[2], capacity=19, reason="人手不足，经核实").capacity == 19


def test_a_rule_that_is_broken_since_stops_the_confirmation(make, house):
    application = recommend(submitted(make, house[0]), house[1])
    corrected(application.organisation, division_code="430102")

    with pytest.raises(Invalid, match="application.rules_unmet"):
        confirm(application, house[2])
    changed = assessments.differing(assessments.stored_findings(application), assessments.findings_of(application, NOW))
    assert [finding.rule for finding in changed] == ["registered"]


@pytest.mark.both_engines
def test_the_database_itself_wants_a_second_person(make, house):
    """AC5: in SQL, not only in the deed."""
    firm, county, _, _ = house
    application = recommend(submitted(make, firm), county)

    with pytest.raises(IntegrityError), transaction():
        application.decided_by_id = county.id


# ---- taking back ----


def test_an_institution_takes_back_and_begins_again_while_the_days_last(make, house):
    firm, county, _, _ = house
    application = recommend(submitted(make, firm), county)
    applications.withdraw(
        WithdrawApplication(application_id=application.id, version=application.version, reason="再改改，经核实"),
        actor=firm,
        now=NOW,
    )
    assert application.state == ApplicationState.WITHDRAWN

    again = applications.start(
        StartApplication(programme_id=application.programme_id, version=application.version), actor=firm, now=NOW
    )

    assert (again.id, again.state, again.submitted_at) == (application.id, ApplicationState.DRAFT, None)
    assert again.facts["staff_2021"] == 20
    assert submit(again, firm).state == ApplicationState.SUBMITTED


def test_taking_back_and_beginning_again_leaves_what_a_return_named_to_be_mended(make, house):
    firm, county, *_ = house
    application = send_back(submitted(make, firm), county, ("services", "approach", "请写明服务步骤"))
    seen = {"application_id": application.id, "version": application.version}
    application = applications.withdraw(WithdrawApplication(**seen, reason="重新填报"), actor=firm, now=NOW)
    begun = StartApplication(programme_id=application.programme_id, version=application.version)
    application = submit(applications.start(begun, actor=firm, now=NOW), firm)

    with pytest.raises(Invalid, match="application.unmended"):
        recommend(application, county)
    assert recommend(make.reread(application), county, sure=True).state == ApplicationState.RECOMMENDED


def test_what_was_decided_cannot_be_taken_back(make, house):
    firm, county, city, _ = house
    application = recommend(submitted(make, firm), county)
    confirm(application, city)

    with pytest.raises(NotNow):
        applications.withdraw(
            WithdrawApplication(application_id=application.id, version=application.version), actor=firm, now=NOW
        )


# ---- who ----


def test_each_sees_only_what_is_theirs(make, house):
    """AC3, AC4."""
    firm, county, city, approver = house
    application = draft(make, firm)
    elsewhere = make.county_officer(make.county("芦淞区", "430203"))
    stranger = institution_of(make)
    seen = lambda: [  # noqa: E731
        bool(db.session.scalars(questions.visible_to(who)).all())
        for who in (firm, county, city, approver, elsewhere, stranger, make.account(Role.ADMINISTRATOR), None)
    ]

    assert seen() == [True, False, False, False, False, False, False, False]
    submit(application, firm)
    assert seen() == [True, True, True, True, False, False, False, False]
    with pytest.raises(NotFound):
        recommend(application, elsewhere)
    with pytest.raises(NotFound):
        applications.submit(
            SubmitApplication(application_id=application.id, version=application.version), actor=stranger, clock=at(NOW)
        )


@pytest.mark.parametrize("who", ["county", "city", "stranger"])
def test_nobody_else_writes_an_application(make, house, who):
    firm, county, city, _ = house
    application = submitted(make, firm)
    person = {"county": county, "city": city, "stranger": institution_of(make)}[who]

    with pytest.raises((NotFound, NotPermitted)):
        save(application, person, Section.SERVICES, yearly_ability=1)
    with pytest.raises((NotFound, NotPermitted)):
        applications.withdraw(
            WithdrawApplication(application_id=application.id, version=application.version), actor=person, now=NOW
        )
