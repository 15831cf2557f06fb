"""What is wrong with nearly all rows of a sheet is wrong with the sheet, and is said once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .seen import ranges
from .values import Finding, Rejected

Say = Callable[..., str]
Key = tuple[str, str, str]
LEAST_ROWS = 5
LEAST_SHARE = 0.6
ELSEWHERE = "import.other_county"
"""Refusals that are one and the same whichever other county a row names."""


@dataclass(frozen=True, slots=True)
class Once:
    """The refusals that a sheet's rows share, each as one sentence about the sheet."""

    about: Mapping[Key, tuple[str, str]]
    """The sheet and the sentence, by what the findings of its rows have in common."""
    say: Say

    def covers(self, sheet: str, finding: Finding) -> bool:
        """Whether what is wrong with a row was said about its sheet."""
        return _key(sheet, finding, self.say) in self.about

    def why(self, sheet: str, finding: Finding) -> str:
        """The sentence of a finding, or that it stands above."""
        if self.covers(sheet, finding):
            return self.say("annex4_said_above")
        return self.say(finding.why, value=finding.value, **finding.facts)

    @property
    def sentences(self) -> list[str]:
        """What is said about the sheets, each after its place."""
        return [f"{self.say('annex4_place_sheet', sheet=sheet)}：{text}" for sheet, text in self.about.values()]


def said_once(rejected: Iterable[Rejected], rows: Mapping[str, int], say: Say) -> Once:
    """The refusals that at least three fifths of a sheet's rows share; `rows` counts all rows of each sheet."""
    found: dict[Key, list[tuple[Rejected, Finding]]] = {}
    for row in rejected:
        for finding in row.findings:
            found.setdefault(_key(row.sheet, finding, say), []).append((row, finding))
    about = {
        key: (key[0], _sentence(several, rows[key[0]], say))
        for key, several in found.items()
        if len(several) >= LEAST_ROWS and len(several) >= LEAST_SHARE * rows[key[0]]
    }
    return Once(about, say)


def _key(sheet: str, finding: Finding, say: Say) -> Key:
    if finding.why == ELSEWHERE:
        return sheet, finding.field, finding.why
    return sheet, finding.field, say(finding.why, value=finding.value, **finding.facts)


def _sentence(several: Sequence[tuple[Rejected, Finding]], total: int, say: Say) -> str:
    finding = several[0][1]
    numbers = {"count": len(several), "total": total}
    if finding.why == ELSEWHERE:
        places = Counter(one.value for _, one in several).most_common()
        named = "、".join(f"{name} {count}" for name, count in places[:12])
        return say("import.sheet_elsewhere", places=named, **finding.facts, **numbers)
    rows = ranges(sorted({one.row - 1 for one, _ in several}))
    return say("annex4_said_once", rows=rows, why=say(finding.why, value=finding.value, **finding.facts), **numbers)
