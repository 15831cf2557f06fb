"""Histories that once went wrong, in their fewest steps; who is who stands in `city`, places count from the beginning."""

import pytest

from tests.simulation.history import History, Step, again

OFFICER, COLLEAGUE, APPROVER, EXPERT, ADMIN, COUNTY = 0, 1, 2, 4, 8, 10
ENTERPRISE, INSTITUTION = 13, 19
DAY = 86_400
FIRST = (0, 0)

KEPT = {
    "a need whose match waits for answers is cancelled, and a side declines": (
        "matched",
        [
            Step(1, "needs.needs.cancel", COLLEAGUE, FIRST),
            *(Step(2, "competition.answers.answer", ENTERPRISE, FIRST, salt) for salt in range(9)),
        ],
    ),
    "solving is pressed while a claim waits to be screened": (
        "on the board",
        [
            Step(1, "competition.rounds.announce", OFFICER),
            Step(2, "time", at=2 * DAY),
            *(Step(number, "competition.claims.submit", INSTITUTION + number % 4, salt=number) for number in range(3, 9)),
            Step(9, "time", at=30 * DAY),
            Step(10, "competition.solving.ask", OFFICER, (1, 0)),
        ],
    ),
    "a workbook of which no row can be imported is imported": (
        "begun",
        [
            Step(1, "needs.imports.upload", COUNTY, salt=3),
            *(Step(number, "needs.imports.drop", COUNTY, (1, 0), number) for number in range(2, 9)),
            Step(9, "needs.imports.commit", COUNTY, (1, 0)),
        ],
    ),
    "claimants of whom everybody was screened out are ranked": (
        "on the board",
        [
            Step(1, "competition.rounds.announce", OFFICER),
            Step(2, "time", at=2 * DAY),
            Step(3, "competition.claims.submit", INSTITUTION, salt=1),
            Step(4, "time", at=30 * DAY),
            *(Step(number, "competition.screening.screen", OFFICER, (3, 0), number) for number in range(5, 40)),
            *(Step(number, "competition.screening.rank", ENTERPRISE + number - 40, (3, 0)) for number in range(40, 46)),
        ],
    ),
    "an enterprise is stopped while its contract is to be filled in, and the institution looks into its inbox": (
        "served",
        [
            *(Step(number, "people.organisations.suspend", COLLEAGUE, (0, number - 1), number) for number in range(1, 6)),
            *(Step(12 * number, "time", at=60, salt=number) for number in range(1, 25)),
        ],
    ),
    "an officer is asked about a change of an address that a second administrator decides": (
        "begun",
        [
            Step(1, "people.changes.ask", ADMIN, (0, 13), 5, at=60),
            Step(2, "time", at=4 * DAY),
            Step(3, "people.changes.confirm", COUNTY, (1, 0)),
            *(Step(12 * number, "time", at=60, salt=number) for number in range(1, 25)),
        ],
    ),
    "a registration that is reached at the mobile of somebody of an office is to be approved": (
        "begun",
        [
            *(Step(number, "people.registrations.apply_to_join", ENTERPRISE, salt=number) for number in range(1, 7)),
            *(
                Step(6 + 3 * one + who, "people.registrations.approve", COUNTY + who, (one, 0))
                for one in range(1, 7)
                for who in range(3)
            ),
        ],
    ),
    "an outcome is claimed again under a contract that was ended since": (
        "served",
        [
            *(Step(number, "delivery.outcomes.claim", INSTITUTION + number, (0, 1), 1) for number in range(1, 5)),
            *(Step(4 + number, "delivery.outcomes.refuse", OFFICER, (number, 0), 1) for number in range(1, 5)),
            Step(9, "delivery.engagements.terminate", OFFICER, (0, 1), 1),
            *(Step(9 + number, "delivery.outcomes.claim (again)", INSTITUTION + number, (number, 0)) for number in range(1, 5)),
        ],
    ),
    "points are given for what the round does not review, too": (
        "reviewed",
        [Step(1, "competition.screening.score", COLLEAGUE, (0, 9), 3386918149, slip="unknown 1")],
    ),
    "settings are proposed while a year waits to be proposed, and the officers look into their inboxes": (
        "on the board",
        [
            Step(1, "evaluation.years.freeze (without_money)", OFFICER),
            Step(2, "programmes.programmes.change_settings", OFFICER, FIRST, 2961642309, at=60),
            *(Step(12 * number, "time", at=60, salt=number) for number in range(1, 9)),
        ],
    ),
    "settings wait in one programme, and the year of the other is worked out": (
        "applying",
        [
            Step(1, "vetting.vetting.confirm", APPROVER + 1, (0, 3)),
            Step(2, "programmes.programmes.change_settings", COLLEAGUE, (0, 1), at=60),
            Step(3, "evaluation.years.freeze (without_money)", COLLEAGUE, at=60),
        ],
    ),
    "a winner is stopped after the approval, and the first reserve has no place left": (
        "proposed",
        [
            Step(1, "competition.approval.approve", APPROVER + 1, FIRST),
            Step(2, "vetting.pool.suspend", OFFICER, (0, 2)),
            Step(3, "competition.results.publish", OFFICER, FIRST),
        ],
    ),
    "a correction that waited when the history began is withdrawn by whoever proposed it": (
        "corrected",
        [Step(1, "evaluation.adjustments.withdraw", OFFICER, (0, 1))],
    ),
    "a workbook was uploaded before the history begins, and a need of it is typed anew and taken back to be verified": (
        "on every desk",
        [
            Step(1, "needs.imports.commit", COUNTY + 1, FIRST),
            Step(2, "needs.needs.publish", OFFICER, (1, 0)),
            *(Step(number, "needs.corrections.correct", OFFICER, (1, 0), number) for number in range(3, 7)),
            Step(7, "needs.taking_back.unpublish", COLLEAGUE, (1, 0)),
            Step(8, "needs.taking_back.unverify", COUNTY, (1, 0)),
            *(Step(12 * number, "time", at=60, salt=number) for number in range(1, 9)),
        ],
    ),
}
"""How it begins, and the steps."""


@pytest.mark.parametrize("story", KEPT)
def test_what_once_went_wrong_goes_right(cities, story):
    kind, steps = KEPT[story]
    with cities.city(kind, story) as city:
        again(History(city), steps)


def test_whose_hand_was_in_a_case_before_a_history_begins_is_known(cities):
    """Where it was not, who had written a need by another account was let publish it (seed 101507)."""
    with cities.city("proposed", "hands") as city:
        cases = History(city).beside.world.cases
        assert all(case.hands["wrote"] for case in cases["need"].values())
        assert all(case.hands["shaped"] and case.hands["reviewed"] for case in cases["round"].values())
    with cities.city("over", "hands") as city:
        assert all(case.hands["froze"] for case in History(city).beside.world.cases["year"].values())
