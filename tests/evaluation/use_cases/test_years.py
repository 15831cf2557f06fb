"""Year's end: the sum to the fen, the same inputs the same bytes, two people, and nothing moves after the freeze."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.evaluation.commands import FreezeYear, ProposeYear, ReleaseYear, SendYearBack
from marketplace.evaluation.models import YearRun
from marketplace.evaluation.queries import inputs
from marketplace.evaluation.queries import years as questions
from marketplace.evaluation.rules import yearend
from marketplace.evaluation.states import YearState
from marketplace.evaluation.use_cases import years
from marketplace.programmes.commands import ChangeSettings, DecideSettings
from marketplace.programmes.use_cases import programmes, weights
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.vetting.states import PlaceState
from tests.competition.use_cases.competing import change
from tests.databases import tamper
from tests.delivery.use_cases.serving import ALL_YES, LATER, OVER, Service
from tests.versions import live_year

BUDGET = 1_000_000_01
"""A fen too many to be shared evenly by anybody."""


class Year:
    """Three institutions: two that serve and are rated, one without a single service."""

    def __init__(self, make):
        self.make = make
        self.officer, self.approver = make.city_officer(), make.city_approver()
        self.places = [make.place() for _ in range(3)]
        self.services = [Service(make, place).accepted() for place in self.places[:2] for _ in range(4)]
        for count, service in enumerate(self.services):
            service.rate(5 if count < 4 else 4)
        self.services[0].confirmed(self.officer, "little_giant")

    def freeze(self, budget_fen=BUDGET, by=None, now=OVER, **facts):
        given = {"version": live_year(self.make.programme()), "sure": budget_fen == 0}
        command = FreezeYear(programme_id=self.make.programme().id, budget_fen=budget_fen, **(given | facts))
        return years.freeze(command, actor=by or self.officer, now=now)

    def propose(self, run, by=None):
        return years.propose(ProposeYear(run_id=run.id, version=run.version), actor=by or self.officer, now=OVER)

    def release(self, run, by=None):
        return years.release(ReleaseYear(run_id=run.id, version=run.version), actor=by or self.approver, now=OVER)

    def released(self):
        return self.release(self.propose(self.freeze()))

    def set(self, **values):
        command = ChangeSettings(
            programme_id=self.make.programme().id,
            version=self.make.reread(self.make.programme()).version,
            values=values,
            reason="按通知调整",
        )
        programmes.change_settings(command, actor=self.officer, now=LATER)

    def agree(self):
        """A second person puts in force what waits."""
        programme = self.make.reread(self.make.programme())
        weights.approve(DecideSettings(programme_id=programme.id, version=programme.version), actor=self.approver, now=LATER)


@pytest.fixture
def year(world):
    return world(Year)


def test_the_shares_add_up_to_the_budget_to_the_fen(year):
    run = year.freeze()
    assert sum(line.share_fen for line in run.lines) == BUDGET
    assert [line.rank for line in run.lines] == [1, 2, 3]
    assert [line.organisation_id for line in run.lines] == [place.organisation_id for place in year.places]
    assert run.lines[2].share_fen == 0
    assert questions.totals(run).unspent_fen == 0


def test_every_score_is_the_sum_of_its_lines_and_every_line_says_where_it_comes_from(year):
    first, second, third = year.freeze().lines
    for line in (first, second, third):
        assert sum(term["points"] for term in line.terms) == line.score
    by_name = {term["indicator"]: term for term in first.terms}
    assert by_name["satisfaction"]["inputs"] == {"answers": 4, "needed": 3, "mean": 10_000}
    assert by_name["completion"]["inputs"] == {"completed": 4, "committed": 10}
    assert by_name["completion"]["value"] == 4_000
    assert by_name["outcomes"]["inputs"] == {"little_giant": 1, "points": 30, "full": 60}
    assert third.terms[0]["value"] is None
    assert [gate["measure"] for gate in third.gates if gate["effect"] == "no_money"] == ["satisfaction"]


def test_caps_leave_the_rest_unspent_and_say_so(year):
    year.set(subsidy_cap_fen=100_00)
    run = year.freeze()
    assert [line.share_fen for line in run.lines] == [100_00, 100_00, 0]
    assert questions.totals(run).unspent_fen == BUDGET - 200_00
    assert questions.totals(run).capped == 2


def test_an_enterprise_served_twice_counts_once(year, make):
    place = make.place()
    enterprise = make.enterprise()
    for _ in range(2):
        Service(make, place, enterprise).accepted().rate()
    run = year.freeze()
    line = next(line for line in run.lines if line.organisation_id == place.organisation_id)
    assert line.terms[1]["inputs"]["completed"] == 1
    assert line.terms[0]["inputs"]["answers"] == 2


def test_a_service_accepted_after_the_term_does_not_count(make, year):
    place = make.place()
    Service(make, place).accepted(now=LATER + timedelta(days=400))
    line = next(line for line in year.freeze().lines if line.organisation_id == place.organisation_id)
    assert line.terms[1]["inputs"]["completed"] == 0


def test_who_lost_its_place_is_ranked_and_not_paid(year):
    change(year.places[0], state=PlaceState.REMOVED)
    run = year.freeze()
    first = next(line for line in run.lines if line.organisation_id == year.places[0].organisation_id)
    assert (first.rank, first.share_fen) == (1, 0)
    assert first.gates[-1]["measure"] == "place"
    assert sum(line.share_fen for line in run.lines) == BUDGET


def test_the_same_inputs_give_the_same_hash_whatever_the_order_of_rows(year):
    run = year.freeze()
    again = year.freeze()
    assert (run.inputs_hash, run.result_hash) == (again.inputs_hash, again.result_hash)

    shuffled = dict(run.inputs)
    for seed in range(5):
        rows = [
            one | {name: random.Random(seed).sample(one[name], len(one[name])) for name in ("served", "answers", "outcomes")}
            for one in run.inputs["institutions"]
        ]
        random.Random(seed).shuffle(rows)
        shuffled["institutions"] = rows
        lines = yearend.compute(shuffled, run.settings, BUDGET).lines
        assert lines == questions.stored_lines(again)


@pytest.mark.parametrize("budget", [1, 2, 7, 99_99, 12_345_67, 10**12 + 1])
def test_any_budget_is_paid_to_the_fen(year, budget):
    run = year.freeze()
    assert yearend.compute(run.inputs, run.settings, budget).paid == budget


def test_a_late_answer_changes_nothing_that_was_frozen(year, make):
    late = Service(make, year.places[0]).accepted()
    run = year.freeze()
    before = (run.inputs_hash, run.result_hash)
    late.rate(1, facts=dict.fromkeys(ALL_YES, False))

    assert questions.recompute(make.reread(run))
    year.release(year.propose(run))
    assert (run.inputs_hash, run.result_hash) == before
    assert inputs.inputs_of(make.programme()) != run.inputs


@pytest.mark.both_engines
def test_a_line_that_was_tampered_with_is_found_out(year, make):
    run = year.propose(year.freeze())
    assert questions.recompute(run)
    tamper(f"update year_line set share_fen = share_fen + 1 where id = {run.lines[0].id}")
    assert not questions.recompute(make.reread(run))
    with pytest.raises(Conflict, match=r"year\.broken"):
        year.release(run)


def test_freezing_again_supersedes_until_something_is_proposed_or_released(year, make):
    first, second = year.freeze(), year.freeze()
    assert (make.reread(first).state, second.number) == (YearState.SUPERSEDED, 2)

    year.propose(second)
    with pytest.raises(NotNow, match=r"year\.with_approver"):
        year.freeze()
    years.send_back(SendYearBack(run_id=second.id, version=second.version, reason="预算数额有误"), actor=year.approver, now=OVER)
    assert (second.state, second.reason) == (YearState.FROZEN, "预算数额有误")

    third = year.freeze()
    year.release(year.propose(third))
    with pytest.raises(NotNow, match=r"year\.released_already"):
        year.freeze()


def test_a_second_person_releases(year, make):
    both = make.account("city_officer", "city_approver", unit=make.city())
    run = year.propose(year.freeze(by=both))
    with pytest.raises(NotPermitted, match="second_person"):
        year.release(run, by=both)
    with pytest.raises(NotPermitted):
        year.release(run, by=year.officer)

    year.release(run)
    assert (run.state, run.released_by_id) == (YearState.RELEASED, year.approver.id)
    assert "YearReleased" in list(db.session.scalars(select(EventRecord.kind)))


def test_the_year_of_one_programme_is_released_and_not_that_of_another(year, make):
    run = year.release(year.propose(year.freeze()))
    assert questions.released_at(run.programme_id) is not None
    assert questions.released_at(make.beside().id) is None


@pytest.mark.both_engines
def test_the_database_refuses_one_person_for_both_too(year):
    run = year.propose(year.freeze())
    with pytest.raises(IntegrityError):
        change(run, released_by_id=year.officer.id)


def test_a_budget_is_more_than_nothing_or_nothing_on_purpose(year):
    for wrong in (0, -1):
        with pytest.raises(Invalid, match=r"year\.budget"):
            year.freeze(wrong)
    run = year.freeze(0, without_money=True)
    assert sum(line.share_fen for line in run.lines) == 0
    assert run.lines[0].score > 0


def test_a_year_that_ends_without_money_is_meant(year):
    """After it there is none with money."""
    with pytest.raises(Invalid, match=r"year\.ends_unpaid"):
        year.freeze(0, without_money=True, sure=False)
    assert year.freeze(0, without_money=True, sure=False, now=LATER).budget_fen == 0
    assert year.freeze(0, without_money=True, sure=False, rehearsal=True).budget_fen == 0
    year.release(year.propose(year.freeze(0, without_money=True, sure=True)))
    with pytest.raises(NotNow, match=r"year\.released_already"):
        year.freeze()


def test_a_year_without_institutions_is_not_frozen(make):
    make.programme()
    with pytest.raises(NotNow, match=r"year\.nobody"):
        years.freeze(FreezeYear(programme_id=make.programme().id, budget_fen=100, version=0), actor=make.city_officer(), now=OVER)


def test_each_part_sees_what_is_its_own(year, make):
    run = year.freeze()
    finance, auditor = make.account("finance"), make.account("auditor")
    assert questions.find(auditor, run.id) is run
    for person in (finance, make.county_officer(), year.services[0].provider, make.account("administrator")):
        with pytest.raises(NotFound):
            questions.find(person, run.id)
    with pytest.raises(NotFound):
        questions.public(run.id)
    with pytest.raises(NotFound):
        questions.own_line(year.services[0].provider, run.id)

    year.release(year.propose(run))
    assert questions.find(finance, run.id) is run
    assert questions.public(run.id) is run
    assert questions.own_line(year.services[0].provider, run.id).rank == 1
    with pytest.raises(NotFound):
        questions.own_line(make.institution_account(), run.id)


def test_only_the_bureau_freezes(year, make):
    for person in (year.approver, make.county_officer(), make.account("finance"), year.services[0].provider):
        with pytest.raises((NotPermitted, NotFound)):
            year.freeze(by=person)


def test_a_released_run_stays_readable_after_its_programme_gets_other_settings(year):
    run = year.released()
    year.set(subsidy_cap_fen=1_00)
    assert questions.recompute(run)
    assert db.session.get_one(YearRun, run.id).settings["cap_fen"] == 0
