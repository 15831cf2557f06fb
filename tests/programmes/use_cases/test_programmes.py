"""Opening a programme from a rule set, and changing its days and settings."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from marketplace.delivery.models import Engagement, Outcome
from marketplace.programmes.commands import ChangeDates, ChangeSettings, Dates, DecideDates, OpenProgramme
from marketplace.programmes.models import Programme
from marketplace.programmes.queries import programmes
from marketplace.programmes.use_cases import dates
from marketplace.programmes.use_cases import programmes as use_cases
from marketplace.records.models.record import EventRecord
from marketplace.records.queries import history
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from tests.conftest import NOW
from tests.lawbook import copied, text_of

__all__ = ["copied"]

START = date(2023, 3, 1)
DAYS = Dates(starts_on=START, apply_on=date(2023, 3, 10), recommend_on=date(2023, 3, 16))


def opening(**changes):
    given = {"ruleset_key": "ZZ-PILOT-2023", "key": "ZZ2023", "name": "试点", "dates": DAYS, "values": {}}
    return OpenProgramme(**(given | changes))


def opened(make, **changes):
    officer = make.city_officer()
    return use_cases.open_programme(opening(**changes), actor=officer, now=NOW), officer


def setting(programme, values, **changes):
    given = {"programme_id": programme.id, "version": programme.version, "values": values, "reason": "会议纪要，经核实"}
    return ChangeSettings(**(given | changes))


def moving(programme, **changes):
    days = {"starts_on": START, "apply_on": DAYS.apply_on, "recommend_on": DAYS.recommend_on}
    given = {"programme_id": programme.id, "version": programme.version, "name": "试点", "reason": "新通知，经核实"}
    moved = {name: changes.pop(name) for name in list(changes) if name in days}
    return ChangeDates(dates=Dates(**(days | moved)), **(given | changes))


def approve_days(make, programme):
    """A colleague approves later deadlines."""
    command = DecideDates(programme_id=programme.id, version=programme.version)
    return dates.approve(command, actor=make.city_approver(), now=NOW)


def last_event():
    return db.session.scalars(select(EventRecord).order_by(EventRecord.seq.desc()).limit(1)).one()


def test_a_programme_runs_one_year_and_its_last_days_count_to_midnight(make):
    programme, officer = opened(make)

    assert programme.ends_on == date(2024, 3, 1)
    assert programme.apply_until == datetime(2023, 3, 10, 15, 59, 59, 999999, tzinfo=UTC)
    assert programme.recommend_until == datetime(2023, 3, 16, 15, 59, 59, 999999, tzinfo=UTC)
    assert (programme.unit_id, programme.opened_by_id) == (officer.unit_id, officer.id)
    assert programmes.listing(officer) == [programme]


def test_a_programme_that_starts_on_a_leap_day_ends_on_the_last_of_february(make):
    days = Dates(starts_on=date(2024, 2, 29), apply_on=date(2024, 3, 10), recommend_on=date(2024, 3, 16))
    programme, _ = opened(make, dates=days)

    assert programme.ends_on == date(2025, 2, 28)


def test_the_settings_in_force_are_the_rule_sets_until_somebody_changes_them(make):
    programme, _ = opened(make)
    settings = programmes.settings_of(programme)

    assert settings.integer("committed_served_min") == 10
    assert settings.integer("satisfaction_threshold_percent") == 80
    assert settings.day("institution_deadline") == date(2023, 3, 10)


def test_moved_days_are_the_deadlines_in_force(make):
    programme, officer = opened(make)
    moved = moving(programme, apply_on=date(2023, 5, 8), recommend_on=date(2023, 5, 9))
    programme = use_cases.change_dates(moved, actor=officer, now=NOW)
    approve_days(make, programme)

    settings = programmes.settings_of(programme)
    assert settings.day("institution_deadline") == date(2023, 5, 8)
    assert settings.day("recommendation_deadline") == date(2023, 5, 9)


def test_a_changed_setting_is_recorded_with_its_old_and_new_value(make):
    programme, officer = opened(make)

    use_cases.change_settings(setting(programme, {"success_cases_min": 5}), actor=officer, now=NOW)

    assert programmes.settings_of(programme).integer("success_cases_min") == 5
    facts = last_event().facts
    assert facts["reason"] == "会议纪要，经核实"
    assert [(c["name"], c["old"], c["new"]) for c in facts["changes"]] == [("success_cases_min", 1, 5)]


def test_setting_a_value_back_to_the_rule_sets_leaves_nothing_stored(make):
    programme, officer = opened(make, values={"success_cases_min": 5})
    assert programme.settings == {"success_cases_min": 5}

    use_cases.change_settings(setting(programme, {"success_cases_min": 1}), actor=officer, now=NOW)

    assert programme.settings == {}


def test_every_kind_of_value_survives_the_store(make):
    values = {"pool_required": False, "registered_division_prefix": "", "form_years": (2022, 2023), "subsidy_budget_fen": 5}
    programme, _ = opened(make, values=values)

    settings = programmes.settings_of(make.reread(programme))
    assert {name: settings.values[name] for name in values} == values


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"no_such_thing": 1}, "setting-unknown"),
        ({"committed_served_min": 5}, "setting-fixed"),
        ({"success_cases_min": "drei"}, "setting-type"),
        ({"success_cases_min": True}, "setting-type"),
        ({"success_cases_min": -1}, "setting-low"),
        ({"satisfaction_threshold_percent": 101}, "setting-high"),
        ({"claim_weight_plan": 41}, "setting-weights"),
        ({"institution_deadline": date(2023, 4, 1)}, "programme.deadline_is_a_date"),
        ({"success_cases_min": 1}, "programme.nothing_changed"),
        ({}, "programme.nothing_changed"),
    ],
)
def test_what_cannot_be_set_is_refused_and_changes_nothing(make, values, key):
    programme, officer = opened(make)

    with pytest.raises(Invalid) as refusal:
        use_cases.change_settings(setting(programme, values), actor=officer, now=NOW)

    assert refusal.value.key == key
    assert make.reread(programme).settings == {}


@pytest.mark.parametrize(
    ("changes", "kind", "key"),
    [
        ({"key": "zz2023"}, Invalid, "programme.key_shape"),
        ({"key": "试点"}, Invalid, "programme.key_shape"),
        ({"key": ""}, Invalid, "programme.key_shape"),
        ({"name": ""}, Invalid, "programme.name_missing"),
        ({"ruleset_key": "ZZ-SERVICE"}, Invalid, "programme.ruleset_unfit"),
        ({"ruleset_key": "../units"}, NotFound, "ruleset-unknown"),
        (
            {"dates": Dates(starts_on=START, apply_on=date(2023, 3, 17), recommend_on=date(2023, 3, 16))},
            Invalid,
            "programme.recommend_before_apply",
        ),
        (
            {"dates": Dates(starts_on=START, apply_on=date(2023, 3, 17), recommend_on=date(2024, 3, 1))},
            Invalid,
            "programme.recommend_after_end",
        ),
    ],
)
def test_a_programme_that_makes_no_sense_is_not_opened(make, changes, kind, key):
    with pytest.raises(kind) as refusal:
        opened(make, **changes)

    assert refusal.value.key == key
    assert db.session.scalars(select(Programme)).all() == []


def test_a_document_that_was_superseded_opens_no_programme_and_is_not_offered(make, copied):
    key = copied(text_of("ZZ-PILOT-2023").replace('status = "draft"', 'status = "superseded"', 1))

    with pytest.raises(Invalid, match=r"programme\.ruleset_superseded"):
        opened(make, ruleset_key=key)

    assert [ruleset.key for ruleset in programmes.openable()] == ["ZZ-PILOT-2023"]


def test_a_key_is_given_once(make):
    _, officer = opened(make)

    with pytest.raises(Conflict, match="programme.key_taken"):
        use_cases.open_programme(opening(), actor=officer, now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY_OFFICER])
def test_only_a_city_officer_opens_or_changes_a_programme(make, role):
    organisations = {Role.ENTERPRISE: make.enterprise, Role.INSTITUTION: make.institution}
    account = make.account(role, organisation=organisations[role]() if role in organisations else None)
    programme, _ = opened(make)

    for deed, command in [
        (use_cases.open_programme, opening(key="ZZ2024")),
        (use_cases.change_dates, moving(programme, name="新名")),
        (use_cases.change_settings, setting(programme, {"success_cases_min": 5})),
    ]:
        with pytest.raises(NotPermitted):
            deed(command, actor=account, now=NOW)


def test_a_change_needs_a_reason_and_the_version_that_was_shown(make):
    programme, officer = opened(make)
    values = {"success_cases_min": 5}

    with pytest.raises(Invalid, match="reason_needed"):
        use_cases.change_settings(setting(programme, values, reason=""), actor=officer, now=NOW)
    with pytest.raises(Conflict, match="stale"):
        use_cases.change_settings(setting(programme, values, version=programme.version + 1), actor=officer, now=NOW)
    with pytest.raises(Conflict, match="stale"):
        use_cases.change_dates(moving(programme, version=programme.version + 1, name="新名"), actor=officer, now=NOW)


def test_a_programme_that_does_not_exist_is_not_found(make):
    programme, officer = opened(make)

    with pytest.raises(NotFound):
        use_cases.change_settings(setting(programme, {}, programme_id=programme.id + 1), actor=officer, now=NOW)


def test_the_history_says_in_words_what_was_changed_from_what_to_what(make):
    programme, officer = opened(make)
    use_cases.change_settings(
        setting(programme, {"subsidy_budget_fen": 1_000_000_00, "pool_required": False}), actor=officer, now=NOW
    )
    moved = moving(programme, apply_on=date(2023, 3, 12))
    use_cases.change_dates(moved, actor=officer, now=NOW)
    approve_days(make, programme)

    days, proposal, settings, first = (line.sentence for line in history.of("programme", programme.id, officer))
    assert "机构报送截止日：2023-03-10 → 2023-03-12" in days
    assert "等待另一人批准：机构报送截止日：2023-03-10 → 2023-03-12" in proposal
    assert "企业须纳入梯度培育库：是 → 否" in settings
    assert "奖补预算总额：¥0.00 → ¥1,000,000.00" in settings
    assert first.startswith("株洲市工业和信息化局 某某按规则 ZZ-PILOT-2023 开设了试点")


def test_programmes_stand_beside_each_other(make):
    older, officer = opened(make)
    newer = use_cases.open_programme(opening(key="ZZ2024"), actor=officer, now=NOW)

    assert programmes.listing() == [newer, older]
    assert not any(map(programmes.is_over, programmes.listing()))


def test_before_any_programme_there_is_none(app):
    assert programmes.listing() == []


def outcome(make, level, state="confirmed", enterprise=None):
    institution, enterprise = make.institution(), enterprise or make.enterprise()
    a_round = make.round([need := make.need(enterprise)])
    claim = make.claim(a_round, need, institution)
    engagement = make.keep(_engagement(make, claim, need, enterprise, institution))
    account = make.institution_account(institution)
    return make.keep(
        Outcome(
            programme_id=make.programme().id,
            engagement_id=engagement.id,
            enterprise_id=enterprise.id,
            institution_id=institution.id,
            level=level,
            reached_on=date(2023, 9, 1),
            proof_file_id=make.file().id,
            state=state,
            claimed_by_id=account.id,
            claimed_at=NOW,
        )
    )


def _engagement(make, claim, need, enterprise, institution):
    from_claim = {"programme_id": make.programme().id, "claim_id": claim.id, "need_id": need.id}
    parts = {"price_fen": 300_00, "government_fen": 100_00, "concession_fen": 100_00, "enterprise_fen": 100_00}
    return Engagement(
        number=f"HT-{claim.id}",
        enterprise_id=enterprise.id,
        institution_id=institution.id,
        unit_id=need.unit_id,
        created_at=NOW,
        **from_claim,
        **parts,
    )


def test_the_six_goals_count_confirmed_outcomes_and_each_enterprise_once_a_level(make):
    twice = make.enterprise()
    for level, state, enterprise in [
        ("innovative", "confirmed", twice),
        ("innovative", "confirmed", twice),
        ("innovative", "confirmed", None),
        ("innovative", "claimed", None),
        ("innovative", "refused", None),
        ("above_scale", "confirmed", twice),
        ("champion:national", "confirmed", None),
        ("champion:provincial", "confirmed", None),
    ]:
        outcome(make, level, state, enterprise)

    goals = programmes.goals(make.programme())
    assert [(goal.target, goal.reached) for goal in goals] == [(200, 2), (80, 0), (30, 0), (10, 0), (6, 1), (200, 1)]
    assert {goal.article for goal in goals} == {f"S004-1.4{letter}" for letter in "abcdef"}
    assert "国家级" in goals[4].label
