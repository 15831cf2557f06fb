"""What faults are planted in, and which tests are asked about each file: those that say what must be true of it.

A page that is written out of a table would notice every change of the table, and whoever changes one writes the other
anew: such a test says nothing of whether the table is right, and is not asked.
"""

from collections.abc import Mapping

Tests = tuple[str, ...]

NOT_ASKED = ("tests/test_lifecycle.py::test_the_page_of_lifecycles_is_what_the_tables_say", "tests/test_areas.py")

_YEAR = ("tests/evaluation/rules", "tests/satisfaction/rules", "tests/evaluation/use_cases/test_years.py")
_INPUTS = "tests/evaluation/queries/test_inputs.py"
_SETTLED = ("tests/evaluation/use_cases/test_settled.py", "tests/programmes/use_cases/test_weights.py")
_SCORES = ("tests/competition/rules/test_scoring.py",)
_STEPS = ("tests/test_walks.py",)
_RIGHTS = (
    "tests/test_rights.py",
    "tests/test_access.py::test_every_write_is_open_to_exactly_those_written_down_by_hand",
    "tests/test_access.py::test_every_page_is_open_to_exactly_those_written_down_by_hand",
)
_BIDDING = ("tests/competition/rules/test_bidding.py",)
_CLAIMS = ("tests/competition/use_cases/test_claims.py",)
_PLACES = ("tests/competition/use_cases/test_places.py", *_CLAIMS)
_STANDING = "tests/competition/use_cases/test_standing.py"
_RUNS = (
    "tests/evaluation/use_cases",
    f"{_STANDING}::test_no_year_pays_who_lost_standing_after_the_freezing",
    "tests/evaluation/views/test_followed.py",
)
_ANSWERS = (
    "tests/competition/use_cases/test_results.py",
    f"{_STANDING}::test_neither_side_confirms_a_match_whose_standing_was_lost",
    f"{_STANDING}::test_nor_does_the_side_that_answers_first",
    f"{_STANDING}::test_a_match_that_lost_a_side_is_ended_at_once_and_the_reserve_moves_up",
    "tests/competition/use_cases/test_relations.py",
)
_RULES = ("tests/rulebook/rulesets/test_settings.py", "tests/rulebook/rulesets", "tests/rulebook/rules")

SUBJECTS: Mapping[str, Mapping[str, Tests]] = {
    "money": {
        "marketplace/shared/money.py": ("tests/shared/rules/test_money.py",),
        "marketplace/shared/rounding.py": ("tests/shared/rules/test_rounding.py",),
        "marketplace/shared/ranges.py": ("tests/shared/rules/test_ranges.py",),
        "marketplace/competition/rules/offer.py": ("tests/competition/rules/test_offer.py",),
        "marketplace/delivery/rules.py": ("tests/delivery/rules/test_terms.py", "tests/delivery/use_cases/test_doubts.py"),
    },
    "subsidy": {"marketplace/evaluation/rules/subsidy.py": _YEAR, "marketplace/evaluation/rules/yearend.py": _YEAR},
    "evaluation": {
        "marketplace/evaluation/rules/evaluation.py": ("tests/evaluation/rules/test_evaluation.py",),
        "marketplace/satisfaction/rules.py": ("tests/satisfaction/rules/test_satisfaction.py",),
        "marketplace/evaluation/use_cases/years.py": (
            _INPUTS,
            *_YEAR,
            *_SETTLED,
            "tests/evaluation/use_cases/test_rehearsals.py",
        ),
        "marketplace/evaluation/queries/years.py": (_INPUTS, *_RUNS),
    },
    "scoring": {
        "marketplace/competition/rules/scoring.py": _SCORES,
        "marketplace/rulebook/reference.py": _SCORES,
        "marketplace/competition/queries/references.py": ("tests/competition/queries/test_references.py",),
    },
    "lifecycle": {
        "marketplace/shared/lifecycle.py": (*_STEPS, "tests/test_lifecycle.py"),
        "marketplace/shared/states.py": _STEPS,
        "marketplace/needs/states.py": (*_STEPS, "tests/needs/views/test_board.py"),
        "marketplace/vetting/states.py": _STEPS,
        "marketplace/competition/states.py": _STEPS,
        "marketplace/delivery/states.py": _STEPS,
        "marketplace/evaluation/states.py": _STEPS,
    },
    "permissions": {
        "marketplace/shared/permissions/__init__.py": (*_RIGHTS, "tests/people/use_cases/test_deputies.py"),
        "marketplace/shared/permissions/persons.py": _RIGHTS,
        "marketplace/shared/permissions/rules.py": _RIGHTS,
        "marketplace/people/permissions.py": _RIGHTS,
        "marketplace/programmes/permissions.py": _RIGHTS,
        "marketplace/needs/permissions.py": _RIGHTS,
        "marketplace/vetting/permissions.py": _RIGHTS,
        "marketplace/competition/permissions/competition.py": _RIGHTS,
        "marketplace/competition/permissions/joining.py": _RIGHTS,
        "marketplace/delivery/permissions.py": _RIGHTS,
        "marketplace/evaluation/permissions.py": _RIGHTS,
    },
    "bidding": {
        "marketplace/competition/rules/bidding.py": _BIDDING,
        "marketplace/competition/rules/standing.py": _BIDDING,
        "marketplace/competition/rules/phase.py": _BIDDING,
        "marketplace/competition/queries/bidding.py": _PLACES,
        "marketplace/competition/use_cases/claims.py": (*_CLAIMS, "tests/competition/use_cases/test_renewals.py"),
        "marketplace/competition/use_cases/answers.py": _ANSWERS,
    },
    "rulesets": {
        "marketplace/rulebook/rulesets/ZZ-PILOT-2023.toml": _RULES,
        "marketplace/rulebook/rulesets/ZZ-SERVICE.toml": _RULES,
    },
}
