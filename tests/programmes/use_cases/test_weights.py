"""The weights of the year: two people, before anything is computed with them, and satisfaction never below another (S004-2.2.4c)."""

import pytest
from sqlalchemy import select

from marketplace.evaluation.commands import FreezeYear
from marketplace.evaluation.use_cases import years
from marketplace.programmes.commands import DecideSettings
from marketplace.programmes.queries import programmes
from marketplace.programmes.use_cases import programmes as use_cases
from marketplace.programmes.use_cases import weights
from marketplace.records.messages import told_of
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Invalid, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.waiting import waiting_for
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.delivery.use_cases.serving import OVER
from tests.lawbook import copied, text_of, with_severity
from tests.programmes.use_cases.test_programmes import opened, opening, setting
from tests.versions import live_year

__all__ = ["copied"]

NAMES = ("satisfaction", "completion", "outcomes")


def weighing(*percent):
    return {f"year_weight_{name}": value for name, value in zip(NAMES, percent, strict=True)}


def propose(programme, officer, *percent, **more):
    return use_cases.change_settings(setting(programme, weighing(*percent) | more), actor=officer, now=NOW)


def decide(programme):
    return DecideSettings(programme_id=programme.id, version=programme.version)


def in_force(make, programme):
    settings = programmes.settings_of(make.reread(programme))
    return [settings.integer(f"year_weight_{name}") for name in NAMES]


def freeze(make, programme, **facts):
    make.place()
    command = FreezeYear(programme_id=programme.id, budget_fen=100, version=live_year(programme), **facts)
    return years.freeze(command, actor=make.city_officer(), now=OVER)


def kinds():
    return list(db.session.scalars(select(EventRecord.kind).order_by(EventRecord.seq)))


def test_one_officer_proposes_weights_and_another_person_puts_them_in_force(make):
    programme, officer = opened(make)
    programme = propose(programme, officer, 60, 25, 15)
    with pytest.raises(NotPermitted, match=r"extension\.own"):
        weights.approve(decide(programme), actor=officer, now=NOW)

    weights.approve(decide(make.reread(programme)), actor=make.city_approver(), now=NOW)
    assert in_force(make, programme) == [60, 25, 15]
    assert make.reread(programme).proposed_settings is None
    assert [kind for kind in kinds() if kind.startswith("Programme")][1:] == [
        "ProgrammeSettingsProposed",
        "ProgrammeSettingsAgreed",
    ]
    with pytest.raises(NotNow, match=r"settings\.none_proposed"):
        weights.approve(decide(make.reread(programme)), actor=make.city_approver(), now=NOW)


def test_what_one_person_may_set_is_in_force_at_once_beside_weights_that_wait(make):
    programme, officer = opened(make)
    programme = propose(programme, officer, 60, 25, 15, success_cases_min=5)
    assert programme.settings == {"success_cases_min": 5}
    assert kinds()[-2:] == ["ProgrammeSettingsProposed", "ProgrammeSettingsChanged"]


@pytest.mark.parametrize("percent", [(0, 80, 20), (33, 34, 33), (20, 0, 80)])
def test_satisfaction_never_weighs_less_than_another(make, percent):
    programme, officer = opened(make)
    with pytest.raises(Invalid, match="rule_broken") as refusal:
        propose(programme, officer, *percent)
    assert refusal.value.facts["rule"] == "ZZ-PILOT-2023:year.satisfaction_leads"
    assert make.reread(programme).proposed_settings is None


def test_as_much_as_another_is_enough_and_the_sum_is_a_hundred(make):
    programme, officer = opened(make)
    assert propose(programme, officer, 40, 40, 20).proposed_settings["values"] == {
        "year_weight_satisfaction": 40,
        "year_weight_completion": 40,
    }
    with pytest.raises(Invalid, match="setting-weights"):
        propose(make.reread(programme), officer, 50, 30, 30)


def test_whether_it_binds_is_for_the_rule_set_to_say(make, copied):
    copied(with_severity(text_of("ZZ-PILOT-2023"), "year", "satisfaction_leads", "warn"))
    programme, officer = opened(make, ruleset_key="ZZ-COPY")
    assert propose(programme, officer, 0, 80, 20).proposed_settings


def test_nobody_opens_a_programme_with_weights_of_the_own(make):
    with pytest.raises(Invalid, match=r"settings\.takes_two"):
        use_cases.open_programme(opening(values=weighing(60, 25, 15)), actor=make.city_officer(), now=NOW)


@pytest.mark.parametrize("rehearsal", [True, False])
@pytest.mark.parametrize("settle", [weights.approve, weights.withdraw])
def test_while_weights_wait_nothing_is_computed_that_would_close_the_choice(make, rehearsal, settle):
    programme, officer = make.programme(), make.city_officer()
    programme = propose(programme, officer, 60, 25, 15)
    with pytest.raises(NotNow, match=r"year\.settings_wait") as refusal:
        freeze(make, programme, rehearsal=rehearsal)
    assert refusal.value.facts["proposer"] == officer.name
    assert "综合评价：企业满意度" in refusal.value.facts["names"]

    settle(decide(make.reread(programme)), actor=make.city_approver(), now=NOW)
    percent = {"satisfaction": 60, "completion": 25, "outcomes": 15} if settle is weights.approve else {"satisfaction": 50}
    assert freeze(make, programme, rehearsal=rehearsal).settings["weights"].items() >= percent.items()


def test_once_a_year_was_computed_the_weights_stay(make):
    programme, officer = make.programme(), make.city_officer()
    freeze(make, programme)
    with pytest.raises(NotNow, match=r"settings\.computed_already"):
        propose(make.reread(programme), officer, 70, 20, 10)


def test_weights_from_before_the_rule_stop_the_year_and_can_be_mended(make):
    programme, officer = make.programme(), make.city_officer()
    freeze(make, programme)
    change(programme, settings=weighing(0, 80, 20))
    with pytest.raises(Invalid, match="rule_broken"):
        freeze(make, make.reread(programme))

    propose(make.reread(programme), officer, 50, 30, 20)
    weights.approve(decide(make.reread(programme)), actor=make.city_approver(), now=NOW)
    assert freeze(make, make.reread(programme)).settings["weights"]["satisfaction"] == 50


def test_weights_are_taken_back_by_who_proposed_them_and_turned_down_by_another(make):
    programme, officer = opened(make)
    weights.withdraw(decide(propose(programme, officer, 60, 25, 15)), actor=officer, now=NOW)
    assert kinds()[-1] == "ProgrammeSettingsWithdrawn"

    propose(make.reread(programme), officer, 60, 25, 15)
    weights.withdraw(decide(make.reread(programme)), actor=make.city_approver(), now=NOW)
    assert kinds()[-1] == "ProgrammeSettingsRefused"
    told = told_of(db.session.scalar(select(EventRecord).order_by(EventRecord.seq.desc()).limit(1)))
    assert [(one.account_id, one.key) for one in told] == [(officer.id, "settings_refused")]
    assert in_force(make, programme) == [50, 30, 20]


def test_the_proposal_waits_for_everybody_but_its_proposer(make):
    programme, officer = opened(make)
    approver = make.city_approver()
    propose(programme, officer, 60, 25, 15)
    asked = {who: [line.key for line in waiting_for(who, NOW)] for who in (officer, approver)}
    assert "waiting.settings_to_approve" in asked[approver]
    assert "waiting.settings_to_approve" not in asked[officer]


def test_how_many_answers_it_takes_is_set_by_two_before_anything_was_computed(make):
    """Where nobody reaches it, satisfaction earns nothing: it takes all the weight away."""
    programme, officer = opened(make)
    values = {"satisfaction_answers_min": 25}
    programme = use_cases.change_settings(setting(programme, values), actor=officer, now=NOW)
    assert (programme.settings, programme.proposed_settings["values"]) == ({}, values)
    with pytest.raises(Invalid, match=r"settings\.takes_two"):
        use_cases.open_programme(opening(key="ZZ2099", values=values), actor=officer, now=NOW)


def test_it_is_mended_by_two_after_a_year_was_computed(make):
    programme = make.programme()
    freeze(make, programme, rehearsal=True)
    values = {"satisfaction_answers_min": 5}
    use_cases.change_settings(setting(make.reread(programme), values), actor=make.city_officer(), now=NOW)
    assert weights.approve(decide(make.reread(programme)), actor=make.city_approver(), now=NOW).settings == values


def test_what_waits_for_a_second_person_is_not_exchanged_meanwhile(make):
    programme, officer = opened(make)
    propose(programme, officer, 60, 25, 15)
    waiting = make.reread(programme).proposed_settings
    with pytest.raises(NotNow, match=r"settings\.waits") as refusal:
        propose(make.reread(programme), make.city_officer(), 70, 20, 10)
    assert refusal.value.facts["proposer"] == officer.name
    assert make.reread(programme).proposed_settings == waiting

    use_cases.change_settings(setting(make.reread(programme), {"success_cases_min": 2}), actor=officer, now=NOW)
    assert make.reread(programme).settings == {"success_cases_min": 2}
