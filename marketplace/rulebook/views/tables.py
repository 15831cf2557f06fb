"""A rule set as tables that a reader can hold against the document, each line with its article."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import gettext, lazy_gettext

from ...shared import money, wording
from ..conditions import FACTS
from ..eligibility import assess
from ..findings import Finding
from ..ruleset import Fact, Ruleset, Setting, Settings, Subject
from ..wording import citing

SUBJECTS: Mapping[Subject, Any] = MappingProxyType(
    {
        Subject.INSTITUTION: lazy_gettext("服务机构申报"),
        Subject.RECOMMENDATION: lazy_gettext("县市区推荐"),
        Subject.NEED: lazy_gettext("企业需求"),
        Subject.CLAIM: lazy_gettext("揭榜"),
        Subject.YEAR: lazy_gettext("年末评价"),
    }
)

GROUPS: Mapping[str, Any] = MappingProxyType(
    {
        "form": lazy_gettext("表格"),
        "payer": lazy_gettext("费用分担"),
        "payment": lazy_gettext("支付方式"),
        "ladder": lazy_gettext("培育梯度"),
        "sanction_stage": lazy_gettext("追责环节"),
        "sanction_act": lazy_gettext("追责情形"),
        "sanction": lazy_gettext("处理措施"),
        "escalation": lazy_gettext("其他依据"),
    }
)


class Condition(NamedTuple):
    """A condition as a page shows it."""

    name: str
    ask: str
    severity: Any
    place: str
    article: str


class Number(NamedTuple):
    """A number, date or switch: what the document or we say, what this year's programme uses, and why."""

    name: str
    label: str
    stated: str
    used: str
    article: str
    note: str


def conditions(ruleset: Ruleset, settings: Settings) -> list[tuple[str, list[Condition]]]:
    """The conditions by what they are about, with what each asks for; subjects without any are left out."""
    return [
        (str(SUBJECTS[subject]), found)
        for subject, kind in FACTS.items()
        if (found := [_condition(finding) for finding in assess(ruleset, kind(), settings)])
    ]


def _condition(finding: Finding) -> Condition:
    """A rule that a case meets of which nothing is known asks for nothing, as the numbers stand."""
    asks = wording.say(f"{finding.title_key}.mend", **finding.needed)
    return Condition(
        name=wording.say(finding.title_key),
        ask=gettext("按现在的设置，不作要求。") if finding.passed else asks,
        severity=finding.severity,
        place=f"{finding.subject}.{finding.rule}",
        article=finding.article,
    )


class Answer(NamedTuple):
    """What one condition says about one institution: met, not met, or not known yet."""

    name: str
    passed: bool | None
    sentence: str
    mend: str
    severity: Any
    article: str


def answer(finding: Finding) -> Answer:
    """A finding as a page shows it; what to do is said where the condition is not met."""
    return Answer(
        name=wording.say(finding.title_key),
        passed=finding.passed,
        sentence=wording.say(finding.sentence_key, **finding.facts),
        mend=wording.say(finding.mend_key, **finding.facts) if finding.mend_key else "",
        severity=finding.severity,
        article=finding.article,
    )


def numbers(entries: Mapping[str, Fact] | Mapping[str, Setting], used: Settings | None) -> list[Number]:
    """One line an entry; `used` are the values of this year's programme, where it runs under the document."""
    return [_number(entry, used) for entry in entries.values()]


def _number(entry: Fact | Setting, used: Settings | None) -> Number:
    return Number(
        name=entry.name,
        label=entry.label,
        stated=worded(entry, entry.value),
        used=worded(entry, used.values[entry.name]) if used else "",
        article=entry.article if isinstance(entry, Fact) else "",
        note=entry.note if isinstance(entry, Fact) else citing.why(entry),
    )


def worded(entry: Fact | Setting, value: Any) -> str:
    """A value with its unit, as a person reads it."""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, tuple):
        return "、".join(str(item) for item in value)
    if isinstance(value, date):
        return value.isoformat()
    if entry.name.endswith("_fen") and isinstance(value, int):
        return money.yuan(value)
    return f"{value} {entry.unit}".strip()


def groups(ruleset: Ruleset) -> list[tuple[str, list[Any]]]:
    """The closed groups of words, in the document's order."""
    names = dict.fromkeys(term.group for term in ruleset.terms)
    return [(str(GROUPS.get(name, name)), list(ruleset.group(name))) for name in names]
