"""What moves the result of a year: one person sets it until a year was computed, two people afterwards."""

import pytest

from marketplace.evaluation.rules import yearend
from marketplace.programmes.queries import programmes
from marketplace.programmes.use_cases import weights
from marketplace.rulebook.conditions import CONDITIONS
from marketplace.rulebook.ruleset import Subject
from marketplace.rulebook.rulesets import available, load
from marketplace.rulebook.settings import Settings
from marketplace.shared.errors import NotNow, NotPermitted
from tests.conftest import NOW
from tests.programmes.use_cases.test_programmes import setting
from tests.programmes.use_cases.test_weights import decide, freeze, kinds, propose, weighing
from tests.programmes.use_cases.test_weights import use_cases as changing

PILOT = load("ZZ-PILOT-2023")
MOVERS = {name: entry for name, entry in PILOT.defaults.items() if entry.moves and not entry.together}


class Watched(dict):
    """Values that say which of them were asked for."""

    def __init__(self, values):
        super().__init__(values)
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)


def read_by_a_year(ruleset):
    """The settings that the sum of a year, and the rules about it, are worked out with."""
    watched = Watched(ruleset.settings().values)
    codes = [f"{level.code}:{grade}".removesuffix(":") for level, grade in ruleset.rungs]
    yearend.settings_of(ruleset, Settings(values=watched), dict.fromkeys(codes, ""))
    rules = {name for rule in ruleset.rules_about(Subject.YEAR) for name in (*CONDITIONS[rule.key].reads, rule.switch)}
    return (watched.asked | rules) & ruleset.defaults.keys()


@pytest.mark.parametrize("key", [key for key in available() if programmes.fit(load(key))])
def test_every_setting_that_a_year_reads_takes_two_people_once_a_list_was_seen(key):
    ruleset = load(key)
    read = read_by_a_year(ruleset)
    assert {"outcome_full", "subsidy_cap_fen", "gate_satisfaction", "satisfaction_threshold_percent"} <= read
    assert sorted(name for name in read if not (ruleset.defaults[name].together or ruleset.defaults[name].moves)) == []
    assert sorted(name for name, entry in ruleset.defaults.items() if entry.moves and name not in read) == []


def another(entry):
    """A value that a setting does not have and may have."""
    return (not entry.value) if isinstance(entry.value, bool) else entry.value + 1


def change(programme, officer, **values):
    return changing.change_settings(setting(programme, values), actor=officer, now=NOW)


@pytest.mark.parametrize("rehearsal", [True, False])
@pytest.mark.parametrize("name", sorted(MOVERS))
def test_who_has_seen_a_list_does_not_change_alone_what_moves_it(make, name, rehearsal):
    programme, officer = make.programme(), make.city_officer()
    first = another(MOVERS[name])
    change(programme, officer, **{name: first})
    assert programmes.settings_of(make.reread(programme)).values[name] == first

    freeze(make, make.reread(programme), rehearsal=rehearsal)
    change(make.reread(programme), officer, **{name: MOVERS[name].value})
    assert programmes.settings_of(make.reread(programme)).values[name] == first
    with pytest.raises(NotPermitted, match=r"extension\.own"):
        weights.approve(decide(make.reread(programme)), actor=officer, now=NOW)
    with pytest.raises(NotNow, match=r"year\.settings_wait"):
        freeze(make, make.reread(programme), rehearsal=True)

    weights.approve(decide(make.reread(programme)), actor=make.city_approver(), now=NOW)
    assert programmes.settings_of(make.reread(programme)).values[name] == MOVERS[name].value
    freeze(make, make.reread(programme), rehearsal=True)


def test_what_moves_no_result_is_still_set_by_one(make):
    programme, officer = make.programme(), make.city_officer()
    freeze(make, programme)
    change(make.reread(programme), officer, days_reference=100, subsidy_budget_fen=5_00)
    assert make.reread(programme).settings == {"days_reference": 100, "subsidy_budget_fen": 5_00}
    assert kinds()[-1] == "ProgrammeSettingsChanged"


def test_weights_stay_beside_what_two_people_may_still_change(make):
    programme, officer = make.programme(), make.city_officer()
    freeze(make, programme)
    with pytest.raises(NotNow, match=r"settings\.computed_already"):
        propose(make.reread(programme), officer, 60, 25, 15, subsidy_cap_fen=1_00)
    assert weighing(50, 30, 20).keys().isdisjoint(make.reread(programme).settings)


def test_the_pages_say_it(make, as_user):
    programme, officer, approver = make.programme(), make.city_officer(), make.city_approver()
    page = as_user(officer).get(f"/programme/{programme.id}/settings").text
    assert page.count("由两位同事一起改") == len(MOVERS)
    freeze(make, programme)
    change(make.reread(programme), officer, subsidy_cap_fen=100_00, gate_satisfaction=False)
    page = as_user(approver).get(f"/programme/{programme.id}").text
    assert "¥100.00" in page.replace("￥", "¥")
    assert "是 → 否" in page
    assert "等待期间不能冻结或演练" in page
    waits = as_user(officer).get(f"/year/new?programme={programme.key}").text
    assert "还在等另一位同事批准" in waits
