"""What an application says, and what the rules of its programme find in it: the same for the applicant and the offices."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...rulebook.conditions import OF_OFFICES
from ...rulebook.conditions.institution import InstitutionFacts, Route
from ...rulebook.eligibility import assess
from ...rulebook.findings import Finding, refusing
from ...rulebook.queries import documents
from ...shared.calendar import day_of
from ...shared.fixed import Fixed
from ...shared.models.place import Organisation
from ...shared.wording import chinese
from ..models import Application
from ..rules import annex3, consistency
from ..rules.applications import Section, blank, names_about, restored, section_of, stored, told_whole, unfinished
from ..states import ApplicationState

WRITABLE = (ApplicationState.DRAFT, ApplicationState.RETURNED)
DATES = ("registered_on",)
FORM_YEARS = "form_years"
"""The setting, and where a form that was handed in keeps the years that it was asked for."""
PLANNED = "planned_"
PLEDGE = ("pledge_true", "pledge_answers")
"""The sentences of the form that is signed (S004-X2)."""


class Part(Fixed):
    """How far a section of the form is filled in."""

    section: Section
    missing: tuple[str, ...]
    defects: tuple[dict[str, Any], ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is blank."""
        return not self.missing


def head_of(organisation: Organisation) -> dict[str, object]:
    """What is known of an institution and therefore not asked again, by the names of the form; nothing blank."""
    known: dict[str, object] = {
        "institution": organisation.name,
        "county": organisation.unit.name,
        "legal_representative": organisation.legal_representative,
        "credit_code": organisation.credit_code,
        "registered_on": organisation.registered_on,
        "registered_address": organisation.address,
        "registered_division": organisation.division_code,
    }
    return {name: value for name, value in known.items() if not blank(value)}


def years_of(application: Application) -> tuple[int, ...]:
    """The years that the form asks for; once it was handed in, those that it was handed in with, also where it was sent back."""
    asked = programmes.settings_of(application.programme).years(FORM_YEARS)
    return asked if application.state is ApplicationState.DRAFT else declared_years(application.facts) or asked


def declared_years(facts: Mapping[str, Any]) -> tuple[int, ...]:
    """The years of a form that was handed in: as it was kept, before that was done those of its figures; empty without any."""
    kept = facts.get(FORM_YEARS)
    return tuple(kept) if isinstance(kept, list) else annex3.years_in(facts)


def values_of(application: Application) -> dict[str, object]:
    """All values of the form by name; days as dates, money in fen.

    While it can be written, what the organisation's record states comes before what the draft holds; once it was
    handed in, it stays as it was handed in.
    """
    values: dict[str, object] = dict(application.facts)
    for name in DATES:
        if isinstance(day := values.get(name), str):
            values[name] = date.fromisoformat(day)
    values |= {f"{PLANNED}{level}": count for level, count in application.committed_outcomes.items()}
    values |= {
        "categories": tuple(application.categories),
        "yearly_ability": application.yearly_ability,
        "committed_served": application.committed_served,
        "cases": application.cases,
        "direct": application.direct,
        "direct_reason": application.direct_reason,
    }
    return values | head_of(application.organisation) if application.state in WRITABLE else values


def pledged(programme: Programme) -> tuple[str, ...]:
    """What an institution pledges, a sentence each, as the attached copy of the document has it, with the programme's year.

    Nothing where none is attached that has all of it.
    """
    quotes = documents.quotes(programme.ruleset_key)
    held = [quotes.of(f"clause {name}") for name in PLEDGE]
    found = [one.sentence for one in held if one and one.sentence]
    year = str(programme.starts_on.year)
    return tuple(re.sub(r"[0-9]{4}(?=年)", year, sentence) for sentence in found) if len(found) == len(PLEDGE) else ()


def parts_of(application: Application) -> list[Part]:
    """Each section with what is still blank and what the last return said about it."""
    values, years = values_of(application), years_of(application)
    pledged, told = application.pledge_file_id is not None, defects_of(application)
    return [
        Part(
            section=section,
            missing=unfinished(section, values, years, pledged),
            defects=tuple(row for row in told if row["section"] == section),
        )
        for section in Section
    ]


def defects_of(application: Application) -> list[dict[str, Any]]:
    """What the last return named: section, field, text, and what stood there; empty where it was never returned."""
    return [dict(row) for row in application.defects]


def said_at(application: Application, section: str, field: str) -> dict[str, object]:
    """What stands now where a return names a defect, by the names of the form, as it can be stored."""
    if section == Section.PLEDGE:
        return {"pledge": application.pledge_file_id}
    values = values_of(application)
    return {name: stored(values.get(name)) for name in names_about(Section(section), field, years_of(application))}


def is_mended(application: Application, defect: Mapping[str, Any]) -> bool | None:
    """Whether what a defect was found in has changed since; None where it was not kept what stood there."""
    return said_at(application, defect["section"], defect["field"]) != defect["was"] if "was" in defect else None


def unmended(application: Application) -> int:
    """How many defects of the last return stand in what was handed in again without a change."""
    return sum(is_mended(application, one) is False for one in application.defects)


def facts_of(application: Application, now: datetime) -> InstitutionFacts:
    """The facts that the rules look at.

    The day that counts is that of the first arrival, or today in a draft. Where an institution is registered and
    what it is, is read from its record, which the offices may have corrected since.
    """
    values, institution = values_of(application), application.organisation
    arrived = application.submitted_at or now
    copies = application.facts.get("copies")
    return InstitutionFacts(
        registered_division=institution.division_code or str(values.get("registered_division") or "") or None,
        legal_person=institution.legal_person,
        financial=institution.financial,
        categories=tuple(application.categories) or None,
        annual_ability=application.yearly_ability,
        committed_served=application.committed_served,
        cases=_levels(application),
        plan=str(values.get("approach") or ""),
        missing_fields=missing_labels(application),
        pledge_sealed=True if application.pledge_file_id else None,
        copies=copies if isinstance(copies, int) else None,
        route=Route.DIRECT if application.direct else Route.COUNTY,
        route_reason=application.direct_reason,
        submitted_on=day_of(arrived),
    )


def _levels(application: Application) -> tuple[str, ...] | None:
    """The level each success case reached that is told whole; None where there is none."""
    return tuple(row["level"] for row in application.cases if told_whole(row)) or None


def missing_labels(application: Application) -> tuple[str, ...]:
    """The labels of the blank required fields (S004-X3, and the yearly ability of S004-X1)."""
    names = annex3.missing(values_of(application), years_of(application))
    labels = [annex3.label_of(name) for name in names]
    if application.yearly_ability is None:
        labels.append(chinese("yearly_ability", "Application"))
    return tuple(labels)


def findings_of(application: Application, now: datetime) -> list[Finding]:
    """The rules of the programme's rule set in their order, then the figures that do not fit together."""
    programme = application.programme
    ruleset, settings = programmes.ruleset_of(programme), programmes.settings_of(programme)
    rules = assess(ruleset, facts_of(application, now), settings)
    return rules + consistency.check(_figures(application), years_of(application), ruleset.article_of(consistency.FORM))


def prospects_of(organisation: Organisation, programme: Programme, now: datetime) -> list[Finding]:
    """What the rules say of an institution that has not begun to apply: known from its record, or still to be told."""
    facts = InstitutionFacts(
        registered_division=organisation.division_code,
        legal_person=organisation.legal_person,
        financial=organisation.financial,
        submitted_on=day_of(now),
    )
    return assess(programmes.ruleset_of(programme), facts, programmes.settings_of(programme))


def _figures(application: Application) -> dict[str, int | None]:
    return {name: value for name, value in values_of(application).items() if type(value) is int}


def stopping(application: Application, now: datetime) -> list[Finding]:
    """The binding rules that keep an institution from handing an application in."""
    return refusing(findings_of(application, now), but=OF_OFFICES)


def stored_findings(application: Application) -> list[Finding]:
    """The findings as they stood when the application was handed in; empty before."""
    return [restored(row) for row in application.assessment]


def differing(before: Sequence[Finding], after: Sequence[Finding]) -> list[Finding]:
    """Those of `after` whose outcome is not what it was: dates moved, a record was corrected."""
    was = {finding.rule: finding.outcome for finding in before}
    return [f for f in after if was.get(f.rule, f.outcome) != f.outcome]


def place_of(finding: Finding) -> Section | None:
    """The section in which a finding is put right; None where it lies outside the form."""
    named = finding.fields or (("contact",) if finding.rule == "complete" else ())
    return next((section for name in named if (section := section_of(name))), None)
