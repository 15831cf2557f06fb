"""Whether the settings that a run was computed with are those by which it may become a result."""

from typing import Any

from ...programmes.queries import programmes
from ...rulebook.conditions.year import YearFacts
from ...rulebook.eligibility import assess
from ...rulebook.findings import refusing
from ...shared.canonical import hash_of
from ..models import YearRun
from . import inputs

LEADS = "satisfaction_leads"


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
