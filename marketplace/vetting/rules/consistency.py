"""Do the figures of the basic-facts form (S004-X3) fit together?

The form states no such rules; they follow from the words 其中 and from accounting, so a figure that cannot be is
refused and an identity that does not come out is only shown. A part of a whole cannot exceed it. Level counts may
sum to more than the enterprises served, because one enterprise may hold several titles.

Rounding. Figures are written in 万元 with as many decimals as people like. The step of a comparison is the largest
of 1, 0.1, 0.01 ... 万元 (down to one fen) of which all compared figures are multiples; each rounded figure may be
half a step off, so a sum may differ from its total by half a step for each figure. One part against one whole gets
no such grace: rounding never turns a smaller figure into a larger one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from ...rulebook.findings import Finding, Severity
from . import annex3
from .annex3 import BY_KEY, FEN_PER_WAN, FIELDS, LEVELS, Kind

Figures = Mapping[str, int | None]
FORM, FIGURES = "facts_form", "figures."
"""The clause that has the form, and how the names of its checks begin."""

SINGLE_PARTS = tuple((f.key, f.part_of) for f in FIELDS if f.yearly and f.part_of)
SUMS = ((("assets_fixed", "assets_current"), "assets"), (("service_cost_labour", "service_cost_activity"), "service_cost"))


def check(figures: Figures, years: Iterable[int], article: str = "") -> list[Finding]:
    """List every figure that does not fit, form order within a kind of check; empty where all fit.

    `figures` is named as `annex3.name` says: money in fen, people and enterprises as counts. A figure that is None
    or absent is left out: the known parts are still held against their whole. Rules: `negative`, `part`, `parts`
    (refuse), `level` (refuse), `levels` and `balance` (warn). `article` is where the document has the form.
    """
    years = tuple(years)
    found = [_negative(figures, n) for f in FIELDS for n in annex3.names_of(f, years) if not f.may_be_negative]
    for group in ("served", "planned"):
        found += [_level(figures, group, level) for level in LEVELS]
        found.append(_levels(figures, group))
    for year in years:
        found += [_part(figures, part, whole, year) for part, whole in SINGLE_PARTS]
        found += [_parts(figures, parts, whole, year) for parts, whole in SUMS]
        found.append(_balance(figures, year))
    return [replace(finding, article=article) for finding in found if finding is not None]


def step_of(figures: Iterable[int]) -> int:
    """Return the coarsest power of ten in fen, at most one 万元, of which all figures are multiples.

    >>> step_of([3_000_000, 5_000_000]), step_of([3_000_000, 1_250_000]), step_of([1]), step_of([])
    (1000000, 10000, 1, 1000000)
    """
    step = FEN_PER_WAN
    for figure in figures:
        while figure % step:
            step //= 10
    return step


def in_unit(full_name: str, figure: int) -> str:
    """Return a figure as the form writes it: 万元 without needless zeros for money, digits for a count.

    >>> in_unit("assets_2021", 12_345_600), in_unit("staff_2021", 12)
    ('12.3456', '12')
    """
    if _field(full_name).kind is not Kind.MONEY:
        return str(figure)
    return f"{(Decimal(figure) / FEN_PER_WAN).normalize():f}"


def _field(full_name: str) -> annex3.Field:
    return BY_KEY[full_name] if full_name in BY_KEY else BY_KEY[full_name.rpartition("_")[0]]


def _known(figures: Figures, names: Sequence[str]) -> list[tuple[str, int]]:
    return [(n, figure) for n in names if (figure := figures.get(n)) is not None]


def _negative(figures: Figures, full_name: str) -> Finding | None:
    if _field(full_name).kind not in (Kind.COUNT, Kind.MONEY):
        return None
    figure = figures.get(full_name)
    if figure is None or figure >= 0:
        return None
    return _found("negative", Severity.REFUSE, [(full_name, figure)])


def _part(figures: Figures, part: str, whole: str, year: int) -> Finding | None:
    known = _known(figures, [annex3.name(part, year), annex3.name(whole, year)])
    if len(known) < 2 or known[0][1] <= known[1][1]:
        return None
    return _found("part", Severity.REFUSE, known[:1], known[1])


def _parts(figures: Figures, parts: Sequence[str], whole: str, year: int) -> Finding | None:
    """Return the finding that several parts together exceed their whole, where no part alone does so."""
    known, total = _known(figures, [annex3.name(p, year) for p in parts]), figures.get(annex3.name(whole, year))
    if total is None or any(figure > total for _, figure in known):
        return None
    if sum(figure for _, figure in known) - total <= _grace([*(f for _, f in known), total]):
        return None
    return _found("parts", Severity.REFUSE, known, (annex3.name(whole, year), total))


def _balance(figures: Figures, year: int) -> Finding | None:
    """Return the finding that assets are not liabilities and net assets together."""
    known = _known(figures, [annex3.name(key, year) for key in ("liabilities", "net_assets", "assets")])
    if len(known) < 3:
        return None
    (_, owed), (_, own), (_, total) = known
    if abs(total - owed - own) <= _grace([owed, own, total]):
        return None
    return _found("balance", Severity.WARN, known[:2], known[2])


def _grace(figures: Sequence[int]) -> int:
    return len(figures) * step_of(figures) // 2 if step_of(figures) > 1 else 0


def _level(figures: Figures, group: str, level: str) -> Finding | None:
    known = _known(figures, [f"{group}_{level}", f"{group}_total"])
    if len(known) < 2 or known[0][1] <= known[1][1]:
        return None
    return _found("level", Severity.REFUSE, known[:1], known[1])


def _levels(figures: Figures, group: str) -> Finding | None:
    known, total = _known(figures, [f"{group}_{level}" for level in LEVELS]), figures.get(f"{group}_total")
    if total is None or any(f > total for _, f in known) or sum(f for _, f in known) <= total:
        return None
    return _found("levels", Severity.WARN, known, (f"{group}_total", total))


def _found(rule: str, severity: Severity, parts: list[tuple[str, int]], whole: tuple[str, int] | None = None) -> Finding:
    """Return a failed finding with its figures as the form writes them."""
    everything = [*parts, *([whole] if whole else [])]
    first = everything[0][0]
    seen: dict[str, object] = {
        "parts": "、".join(annex3.label_of(n) for n, _ in parts),
        "sum": in_unit(first, sum(figure for _, figure in parts)),
        "unit": _field(first).unit,
    }
    if whole:
        seen |= {"whole": annex3.label_of(whole[0]), "total": in_unit(*whole)}
    return Finding(
        rule=f"{FIGURES}{rule}",
        code="",
        article="",
        severity=severity,
        passed=False,
        seen=seen,
        fields=tuple(n for n, _ in everything),
    )
