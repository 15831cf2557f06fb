"""Whether the settings that a run was computed with are those by which it may become a result, and its budget the one that is set."""

from typing import Any

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...rulebook.conditions.year import YearFacts
from ...rulebook.eligibility import assess
from ...rulebook.findings import refusing
from ...shared.canonical import hash_of
from ...shared.money import yuan
from ..models import YearRun
from . import inputs

LEADS = "satisfaction_leads"


def budget_of(programme: Programme) -> int:
    """The budget that a programme has set, in fen; 0 where it has set none."""
    return programmes.settings_of(programme).integer("subsidy_budget_fen")


def other_budget(programme: Programme, budget_fen: int) -> dict[str, str]:
    """The amounts, where money is to be shared out and the programme has set another budget; empty where it has not."""
    known = budget_of(programme)
    return {"budget": yuan(budget_fen), "known": yuan(known)} if known and budget_fen and budget_fen != known else {}


def why_not(run: YearRun) -> tuple[str, dict[str, Any]] | None:
    """The sentence that says why a run has to be frozen anew, with its facts; None where its settings are lawful and in force.

    Its settings are all that its sum reads, so that what moves no result is not among them. Those that wait for a second
    person are an answer that lies with that person, whichever they are.
    """
    if waits := programmes.settings_waiting(run.programme):
        return "year.settings_undecided", {"number": run.number, **waits}
    ruleset, settings = programmes.ruleset_of(run.programme), programmes.settings_of(run.programme)
    for finding in refusing(assess(ruleset, YearFacts(weights=run.settings["weights"]), settings)):
        if finding.rule == LEADS:
            return "year.settings_unlawful", {"number": run.number, "rule": ruleset.cite(LEADS)}
    if hash_of(run.settings) != hash_of(inputs.settings_of(run.programme)):
        return "year.settings_moved", {"number": run.number}
    return None
