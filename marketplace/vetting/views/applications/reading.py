"""An application as its page shows it: steps, findings, values, defects and files in words."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext

from ....programmes.queries import programmes
from ....records.queries import history
from ....rulebook.findings import Finding, Severity, warnings
from ....rulebook.ruleset import Ruleset
from ....shared import permissions
from ....shared.models.account import Account
from ....shared.web import filters
from ....shared.web.strip import StripStep
from ....shared.wording import label, say
from ...forms.sections import name_of
from ...models import Application
from ...queries import applications, assessments
from ...rules import consistency
from ...rules.annex3 import BY_KEY, Kind
from ...rules.applications import KEYS, Section, base_of, blank
from ...states import ApplicationState

DECIDED = (ApplicationState.ADMITTED, ApplicationState.REJECTED)


class Line(NamedTuple):
    """One finding in words: what was checked, what was found, how to mend it, and where."""

    title: str
    sentence: str
    mend: str
    article: str
    tone: str
    word: str
    section: Section | None
    binding: bool


class Row(NamedTuple):
    """One value of the form with what the last return said about it."""

    label: str
    value: str
    defects: tuple[str, ...]
    carried: bool
    """Whether it stands as it was taken over from an application to another programme."""


def lines(findings: Iterable[Finding]) -> list[Line]:
    """The findings in words."""
    return [_line(finding) for finding in findings]


def _line(finding: Finding) -> Line:
    binding = finding.severity is Severity.REFUSE
    tone = "done" if finding.passed else "danger" if binding and finding.passed is False else "waiting"
    return Line(
        title=say(finding.title_key),
        sentence=say(finding.sentence_key, **finding.facts),
        mend=say(finding.mend_key, **finding.facts) if finding.mend_key else "",
        article=finding.article,
        tone=tone,
        word=label(f"Finding.{finding.outcome}"),
        section=assessments.place_of(finding),
        binding=binding,
    )


def steps(application: Application, viewer: Account) -> list[StripStep]:
    """Where the application stands: what is done and by whom, who holds it now, what comes next."""
    state = application.state
    reached = _reached(application)
    words = [
        gettext("填报提交"),
        gettext("市局受理") if application.direct else gettext("县市区审核推荐"),
        gettext("市局确认"),
        gettext("入库"),
    ]
    done = [
        (application.resubmitted_at or application.submitted_at, application.organisation.name),
        (application.recommended_at, _who(application.recommended_by_id, viewer)),
        (application.decided_at, _who(application.decided_by_id, viewer)),
        (application.decided_at, ""),
    ]
    found = [StripStep(words[n], "done", *done[n]) for n in range(reached)]
    if reached < len(words):
        found.append(_now(application, state, words[reached]))
    return found + [StripStep(word, "next") for word in words[reached + 1 :]]


def _reached(application: Application) -> int:
    """How many steps are done."""
    if application.state in DECIDED:
        return 4 if application.state == ApplicationState.ADMITTED else 2
    if application.recommended_at is not None:
        return 2
    handed_in = application.submitted_at is not None and application.state != ApplicationState.RETURNED
    return 1 if handed_in else 0


def _now(application: Application, state: ApplicationState, word: str) -> StripStep:
    if state is ApplicationState.REJECTED:
        return StripStep(word, "stopped", application.decided_at, note=label(state))
    if state is ApplicationState.WITHDRAWN:
        return StripStep(word, "stopped", note=label(state))
    if state is ApplicationState.RECOMMENDED:
        return StripStep(word, "current", application.recommended_at, application.programme.unit.name)
    if state is ApplicationState.SUBMITTED:
        office = application.programme.unit if application.direct else application.unit
        return StripStep(word, "current", application.resubmitted_at or application.submitted_at, office.name)
    note = label(state) if state is ApplicationState.RETURNED else ""
    since = None if note else application.created_at
    return StripStep(word, "current", since, application.organisation.name, note)


def _who(account_id: int | None, viewer: Account) -> str:
    return history.who_is(applications.person(account_id), viewer) if account_id else ""


def values(application: Application, viewer: Account) -> dict[str, list[Row]]:
    """What each section says, by its name; contacts in full only for those who work with the case."""
    shown = assessments.values_of(application)
    ruleset, years = programmes.ruleset_of(application.programme), assessments.years_of(application)
    open_contact = permissions.may(viewer, "application.contact", application)
    told, carried = assessments.defects_of(application), {base_of(name) for name in application.carried}
    found: dict[str, list[Row]] = {}
    for section in Section:
        found[section.value] = [
            Row(name_of(key), _worded(key, shown, ruleset, years, open_contact), _told(told, section, key), key in carried)
            for key in KEYS[section]
            if section not in (Section.CASES, Section.PLEDGE)
        ]
    return found


def whole(application: Application, section: Section) -> list[str]:
    """What the last return said about a section as a whole."""
    return list(_told(assessments.defects_of(application), section, ""))


def _told(told: Sequence[dict[str, str]], section: Section, key: str) -> tuple[str, ...]:
    return tuple(row["text"] for row in told if row["section"] == section and row["field"] == key)


def defects_at(application: Application, section: Section) -> list[tuple[str, str]]:
    """(label of the place, text) of everything that the last return said about a section."""
    rows = (row for row in assessments.defects_of(application) if row["section"] == section)
    return [(name_of(row["field"]) if row["field"] else gettext("整体"), row["text"]) for row in rows]


class Mended(NamedTuple):
    """What a return named and what has become of it: None where it was not kept what stood there."""

    place: str
    text: str
    mended: bool | None
    changes: list[tuple[str, str, str]]
    """What was written and is written now, by the label of the field."""


def mending(application: Application, viewer: Account) -> list[Mended]:
    """What has changed since the last return, defect by defect."""
    return [_mended(application, one, viewer) for one in assessments.defects_of(application)]


def _mended(application: Application, defect: dict[str, Any], viewer: Account) -> Mended:
    section, field = Section(defect["section"]), defect["field"]
    mended = assessments.is_mended(application, defect)
    now = assessments.said_at(application, section, field)
    keys = dict.fromkeys(base_of(name) for name in now) if mended is not None else {}
    shown = partial(
        _worded,
        ruleset=programmes.ruleset_of(application.programme),
        years=assessments.years_of(application),
        open_contact=permissions.may(viewer, "application.contact", application),
    )
    pairs = [(name_of(key), shown(key, defect["was"]), shown(key, now)) for key in keys]
    place = f"{label(section)} · {name_of(field) if field else gettext('整体')}"
    return Mended(place, defect["text"], mended, [one for one in pairs if field or one[1] != one[2]])


def _worded(key: str, shown: dict[str, Any], ruleset: Ruleset, years: Sequence[int], open_contact: bool) -> str:
    field = BY_KEY.get(key)
    if field and field.yearly:
        return gettext("；").join(
            gettext("%(year)s年 %(value)s", year=year, value=_one(f"{key}_{year}", shown.get(f"{key}_{year}"), ruleset))
            for year in years
        )
    value = shown.get(key)
    if not open_contact and key in ("contact", "phone") and value:
        return filters.phone(str(value)) if key == "phone" else filters.person(str(value))
    return _one(key, value, ruleset)


def _one(name: str, value: Any, ruleset: Ruleset) -> str:
    """A value as a person reads it; a dash where nothing was filled in."""
    if name == "direct":
        return label("direct" if value else "county", "Route")
    if blank(value):
        return "—"
    if name == "pledge":
        return gettext("扫描件 %(number)s", number=value)
    if name == "cases":
        return gettext("；").join(gettext("，").join(str(one) for one in row.values() if one) for row in value)
    if name in assessments.DATES and isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, date):
        return filters.long_date(value)
    if name == "categories":
        return "、".join(ruleset.categories[code].label for code in value)
    if type(value) is int:
        return f"{_figure(name, value)} {_unit(name)}"
    return str(value)


def _figure(name: str, value: int) -> str:
    field = BY_KEY.get(base_of(name))
    return consistency.in_unit(name, value) if field and field.kind is Kind.MONEY else str(value)


def _unit(name: str) -> str:
    field = BY_KEY.get(base_of(name))
    return gettext(field.unit) if field else gettext("家")


def cases(application: Application) -> list[list[str]]:
    """The success cases as rows of a table."""
    levels = programmes.ruleset_of(application.programme).levels
    return [
        [row["enterprise"], levels[row["level"]].label if row["level"] else "", row["year"], row["text"]]
        for row in application.cases
    ]


def files(application: Application, viewer: Account) -> list[tuple[str, str, str]]:
    """(name, address, what it is) of the papers of a case that this person may fetch."""
    papers = [
        (application.pledge_file_id, gettext("真实性承诺扫描件")),
        (application.recommendation_file_id, gettext("县市区推荐文件")),
    ]
    found = [(applications.file_of(file_id, viewer), what) for file_id, what in papers]
    return [
        (file.name, url_for("files.show", key=file.key), f"{what} · {filters.size(file.size)}")
        for file, what in found
        if file is not None
    ]


def noted(findings: Iterable[Finding]) -> list[Finding]:
    """What is only shown: it holds nothing up."""
    return warnings(findings)
