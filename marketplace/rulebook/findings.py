"""What checking a rule against facts has found."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from enum import StrEnum

from ..shared.errors import Said
from ..shared.fixed import Fixed


class Severity(StrEnum):
    """What a rule that is not met does: it stops the use case, or it is only shown."""

    REFUSE = "refuse"
    WARN = "warn"


class Finding(Fixed):
    """One rule held against the facts of one case.

    `passed` is None where a fact is missing: not yet known is neither met nor failed. `needed` is what the rule
    asks and `seen` what the case shows; together they fill the sentence `sentence_key`, and `mend_key` names the
    sentence that says how to put it right. `fields` are the names of the form fields to look at.
    """

    rule: str
    code: str
    article: str
    severity: Severity
    passed: bool | None
    needed: Mapping[str, object] = field(default_factory=dict)
    seen: Mapping[str, object] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    subject: str = ""
    """What the rule is about; blank in findings that were kept by an earlier release."""

    @property
    def facts(self) -> dict[str, object]:
        """Everything a sentence about this finding may name."""
        return {**self.needed, **self.seen}

    @property
    def title_key(self) -> str:
        """Key of the words that name the rule."""
        return f"rule.{self.rule}"

    @property
    def outcome(self) -> str:
        """`passed`, `failed` or `unknown`."""
        return {True: "passed", False: "failed", None: "unknown"}[self.passed]

    @property
    def sentence_key(self) -> str:
        """Key of the sentence that says what was found."""
        return f"rule.{self.rule}.{self.outcome}"

    @property
    def mend_key(self) -> str | None:
        """Key of the sentence that says how to mend it; None where nothing needs mending."""
        return None if self.passed else f"rule.{self.rule}.mend"


def told(finding: Finding) -> dict[str, object]:
    """What a refusal says of a rule that is not met: what was found, and how to mend it."""
    return {"found": Said(finding.sentence_key, finding.facts), "mend": Said(f"rule.{finding.rule}.mend", finding.facts)}


def refusing(findings: Iterable[Finding], *, but: Collection[str] = ()) -> list[Finding]:
    """List what stops the use case: binding rules that failed or whose facts are missing, in the given order, `but` for these."""
    return [f for f in findings if f.severity is Severity.REFUSE and not f.passed and f.rule not in but]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """List what should be looked at but stops nothing, in the given order."""
    return [f for f in findings if f.severity is Severity.WARN and not f.passed]


def reached(actual: int | None, least: int) -> bool | None:
    """Whether a measure is high enough: what rules of the year and their gates ask. None is not known.

    >>> reached(10, 10), reached(9, 10), reached(None, 10)
    (True, False, None)
    """
    return None if actual is None else actual >= least
