"""What a year counts, row by row, who may look at it, and that whatever was changed behind its back is found out."""

from datetime import date, timedelta

import pytest

from marketplace.delivery.models import Engagement, Outcome, Rating
from marketplace.delivery.queries.told import AT_ONCE, Counted
from marketplace.delivery.states import EngagementState, OutcomeState
from marketplace.evaluation.commands import FreezeYear
from marketplace.evaluation.models import YearRun
from marketplace.evaluation.queries import inputs
from marketplace.evaluation.queries import years as questions
from marketplace.evaluation.rules import yearend
from marketplace.evaluation.states import YearState
from marketplace.evaluation.use_cases import years
from marketplace.shared import calendar
from marketplace.shared.errors import Conflict, NotFound
from marketplace.shared.roles import Role
from marketplace.vetting.rules.questions import FACTS
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.databases import tamper

STARTS, ENDS = date(2023, 3, 1), date(2024, 3, 1)
OPENING, CLOSING = calendar.start_of(STARTS), calendar.end_of(ENDS)
MOMENT = timedelta(microseconds=1)
AFTER = CLOSING + timedelta(days=3)


class Town:
    """An institution in the pool, and contracts of it that are put there as they stand."""

    def __init__(self, make):
        self.make, self.place = make, make.place()
        self.officer, self.programme = make.city_officer(), make.programme()

    def contract(self, enterprise=None, state=EngagementState.ACCEPTED, accepted_at=OPENING, level=None, institution=None):
        make = self.make
        need = make.need(enterprise)
        institution = institution or self.place.organisation
        claim = make.claim(make.round([need]), need, institution, state="confirmed")
        found = make.keep(
            Engagement(
                number=f"HT{next(make.count):04}",
                programme_id=self.programme.id,
                claim_id=claim.id,
                need_id=need.id,
                enterprise_id=need.organisation_id,
                institution_id=institution.id,
                unit_id=need.unit_id,
                state=state,
                price_fen=3,
                government_fen=1,
                concession_fen=1,
                enterprise_fen=1,
                accepted_at=accepted_at,
                created_at=NOW,
            )
        )
        if level:
            answer = {
                "answer": level,
                "reason": "",
                "facts": dict.fromkeys(FACTS, True),
                "account_id": self.officer.id,
                "at": NOW,
            }
            make.keep(Rating(engagement_id=found.id, **answer))
        return found

    def outcome(self, contract, level="little_giant", state=OutcomeState.CONFIRMED, reached_on=STARTS):
        return self.make.keep(
            Outcome(
                programme_id=self.programme.id,
                engagement_id=contract.id,
                enterprise_id=contract.enterprise_id,
                institution_id=contract.institution_id,
                level=level,
                reached_on=reached_on,
                proof_file_id=self.make.file().id,
                state=state,
                claimed_by_id=self.officer.id,
                claimed_at=NOW,
            )
        )

    def line(self):
        [line] = inputs.inputs_of(self.programme)["institutions"]
        return line

    def freeze(self, version=0):
        command = FreezeYear(programme_id=self.programme.id, budget_fen=1000, version=version)
        return years.freeze(command, actor=self.officer, now=AFTER)


@pytest.fixture
def town(make):
    return Town(make)


@pytest.mark.parametrize(
    ("accepted_at", "counts"), [(OPENING - MOMENT, 0), (OPENING, 1), (CLOSING - MOMENT, 1), (CLOSING, 0), (None, 0)]
)
def test_a_service_counts_from_the_first_moment_of_the_term_to_its_last(town, accepted_at, counts):
    town.contract(accepted_at=accepted_at)
    assert len(town.line()["served"]) == counts


@pytest.mark.parametrize("state", EngagementState)
def test_only_an_accepted_service_counts(town, state):
    town.contract(state=state)
    assert len(town.line()["served"]) == (state is EngagementState.ACCEPTED)


def test_an_institution_is_counted_with_what_it_promised_did_and_heard(town, make):
    first, second = town.contract(level=5), town.contract(make.enterprise(credit_code=None))
    third = town.contract(make.enterprise(credit_code=None), level=2)
    town.outcome(first)
    codes = [first.enterprise.credit_code, f"row:{second.enterprise_id}", f"row:{third.enterprise_id}"]
    yes = dict.fromkeys(FACTS, True)
    assert town.line() == {
        "key": town.place.application.number,
        "place": "active",
        "committed": 10,
        "organisation": town.place.organisation_id,
        "name": town.place.organisation.name,
        "served": [{"contract": one.number, "enterprise": who} for one, who in zip((first, second, third), codes, strict=True)],
        "answers": [{"contract": first.number, "level": 5, "facts": yes}, {"contract": third.number, "level": 2, "facts": yes}],
        "outcomes": [{"enterprise": codes[0], "level": "little_giant"}],
    }


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({}, 1),
        ({"reached_on": ENDS}, 1),
        ({"reached_on": ENDS + timedelta(days=1)}, 0),
        ({"state": OutcomeState.CLAIMED}, 0),
        ({"state": OutcomeState.REFUSED}, 0),
    ],
)
def test_an_outcome_counts_once_confirmed_and_reached_by_the_end_of_the_term(town, facts, counts):
    town.outcome(town.contract(), **facts)
    assert len(town.line()["outcomes"]) == counts


def test_each_level_of_an_enterprise_counts_once(town, make):
    enterprise = make.enterprise()
    first, second = town.contract(enterprise), town.contract(enterprise)
    for contract, level in ((first, "innovative"), (first, "little_giant"), (second, "innovative")):
        town.outcome(contract, level)
    assert [one["level"] for one in town.line()["outcomes"]] == ["innovative", "little_giant"]


def test_who_served_without_a_place_stands_by_its_code_and_promised_nothing(town, make):
    known, unknown = make.institution(), make.institution(credit_code=None)
    town.contract(institution=known)
    town.outcome(town.contract(institution=unknown))
    lines = {line["organisation"]: line for line in inputs.inputs_of(town.programme)["institutions"]}
    assert {(lines[one.id]["key"], lines[one.id]["place"], lines[one.id]["committed"]) for one in (known, unknown)} == {
        (known.credit_code, "", 0),
        (f"row:{unknown.id}", "", 0),
    }
    assert [len(lines[one.id]["outcomes"]) for one in (known, unknown)] == [0, 1]
    keys = [line["key"] for line in inputs.inputs_of(town.programme)["institutions"]]
    assert keys == sorted(keys)


def test_a_programme_counts_what_is_its_own(town, make):
    town.outcome(town.contract())
    own = inputs.inputs_of(town.programme)["programme"]
    assert own == {
        "key": "ZZ2023",
        "name": town.programme.name,
        "ruleset": "ZZ-PILOT-2023",
        "starts_on": "2023-03-01",
        "ends_on": "2024-03-01",
    }
    make._programme = None
    other = make.programme(key="ZZ2024", name="另一个试点")
    assert inputs.inputs_of(other)["institutions"] == []
    town.freeze()
    assert questions.live_of(other) is None
    assert questions.released_at(other.id) is None


def test_what_a_result_counts_of_an_institution_is_its_programmes_and_stays_once_it_is_released(town, make):
    service = town.contract(level=5)
    institution, programme = service.institution_id, town.programme
    make._programme = None
    other = make.programme(key="ZZ2024", name="另一个试点")
    run = town.freeze()
    assert questions.counted_of(institution, other.id) is None
    assert questions.counted_of(institution, programme.id) == Counted(contracts=frozenset({service.number}), released=False)
    for state in (YearState.PROPOSED, YearState.RELEASED):
        change(run, state=state)
    assert questions.counted_of(institution, programme.id) == Counted(contracts=frozenset({service.number}), released=True)


@pytest.mark.parametrize(
    ("state", "counting", "answers", "told"),
    [
        (YearState.RELEASED, {}, 4, False),
        (YearState.RELEASED, {}, 5, True),
        (YearState.INTERIM, {}, 5, False),
        (YearState.INTERIM, {yearend.INTERIM: AT_ONCE}, 5, True),
        (YearState.INTERIM, {yearend.INTERIM: AT_ONCE}, 4, False),
    ],
)
def test_sums_are_told_of_five_answers_and_not_of_an_interim_list_of_another_counting(state, counting, answers, told):
    assert questions.tells_sums(YearRun(state=state, inputs=counting), answers) is told


BEHIND = {
    "inputs": {"inputs": '{"institutions": []}'},
    "what was hashed of them": {"inputs_hash": "0" * 64},
    "the result": {"result_hash": "0" * 64},
    "the budget": {"budget_fen": 1001},
}


@pytest.mark.parametrize("facts", BEHIND.values(), ids=BEHIND)
def test_a_run_that_was_changed_behind_its_back_no_longer_adds_up(town, facts):
    town.contract(level=5)
    run = town.freeze()
    assert questions.recompute(run)
    [(column, value)] = facts.items()
    tamper(f"update year_run set {column} = '{value}' where id = {run.id}")
    assert not questions.recompute(town.make.reread(run))


@pytest.mark.parametrize("column", ["rank", "score", "share_fen", "organisation_id"])
def test_so_does_one_whose_lines_were(town, make, column):
    town.contract(level=5)
    run = town.freeze()
    make.institution()
    tamper(f"update year_line set {column} = {column} + 1 where run_id = {run.id}")
    make.reread(run.lines[0])
    assert not questions.recompute(run)


def test_a_frozen_year_is_put_aside_only_by_whom_has_seen_it(town, make):
    first = town.freeze()
    with pytest.raises(Conflict):
        town.freeze(version=0)
    assert make.reread(first).state is YearState.FROZEN
    second = town.freeze(version=first.version)
    assert (make.reread(first).state, second.number) == (YearState.SUPERSEDED, 2)
    assert questions.live_of(town.programme) == second


READERS = {
    YearState.FROZEN: {Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR},
    YearState.PROPOSED: {Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR},
    YearState.RELEASED: {Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR, Role.FINANCE},
}


@pytest.mark.parametrize("state", READERS)
def test_who_may_look_into_a_run(town, make, state):
    run = town.freeze()
    for goal in list(READERS)[1 : list(READERS).index(state) + 1]:
        change(run, state=goal)
    away = make.county("攸县", "430223")
    seen = {role for role in Role if list(questions.listing(make.account(role, unit=make.city()))) == [run]}
    assert seen == READERS[state]
    assert [role for role in Role if questions.listing(make.account(role, unit=away))] == []
    assert list(questions.released([run.programme])) == ([run] if state is YearState.RELEASED else [])
    member = make.institution_account(town.place.organisation)
    if state is not YearState.RELEASED:
        with pytest.raises(NotFound):
            questions.public(run.id)
        assert questions.own_lines(member) == []
        return
    assert questions.public(run.id) == run
    assert list(questions.own_lines(member)) == run.lines == [questions.own_line(member, run.id)]
    for stranger in (make.institution_account(), town.officer):
        assert list(questions.own_lines(stranger)) == []
        with pytest.raises(NotFound):
            questions.own_line(stranger, run.id)


def test_what_a_run_adds_up_to(town, make):
    other = make.place()
    for n in range(4):
        town.contract(level=5)
        if n < 2:
            town.contract(institution=other.organisation)
    found = questions.totals(town.freeze())
    assert (found.institutions, found.paid_institutions, found.paid_fen) == (2, 1, 1000)
    assert (found.unspent_fen, found.capped, found.stopped) == (0, 0, 1)
