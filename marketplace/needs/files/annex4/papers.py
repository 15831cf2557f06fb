"""Annex 4 on its way out: a filled workbook, a blank one, the refused rows, and plain JSON."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ....rulebook.files.vocabulary import Vocabulary
from ....shared.files import workbooks
from ....shared.papers import Cell, Paper, table
from .once import Once, said_once
from .values import Annex4Reading, Finding, Need, Notice, Rejected

TITLE = "服务需求摸底汇总表"
HEADER = ("序号", "企业名称", "所属县市区", "所需服务", "企业现状", "发展目标", "企业联系人\n及联系电话", "备注")
REASON = "原因"
Say = Callable[..., str]
"""Makes a sentence of a key and its facts, in the reader's language: `wording.say`."""
_WIDTHS = (6, 34, 12, 28, 24, 24, 22, 20)
_CELLS = ("enterprise", "county", "services", "current", "goal", "contact", "note")


def paper(rows: Iterable[Need], *, office: str = "", place: str = "", notes: Sequence[str] = ()) -> Paper:
    """The form, one row a need, in the order given."""
    lines = [(number, *_line(need)) for number, need in enumerate(rows, 1)]
    return _paper(lines, _seal(place, office), sheet=place or "附件4", notes=notes)


def write(rows: Iterable[Need], county_name: str = "") -> bytes:
    """A workbook in the layout of the form, as a county hands it in."""
    return workbooks.write(paper(rows, place=county_name))


def write_blank(words: Vocabulary, county_name: str = "", rows: int = 60) -> bytes:
    """The form to fill in: numbered empty rows, and under them the words that its columns take."""
    lines = [(number, "", county_name, "", "", "", "", "") for number in range(1, rows + 1)]
    services = notes_of([term.label for term in words.categories], [term.label for term in words.levels if term.goal])
    return workbooks.write(_paper(lines, _seal(county_name), notes=[*services, "注：尚无等级的，企业现状填“无”"]))


def notes_of(services: Iterable[str], levels: Iterable[str]) -> tuple[str, ...]:
    """The note under the form: the words that its columns take."""
    return (f"注：所需服务：{'、'.join(services)}；企业现状和培育目标：{'、'.join(levels)}等",)


def write_refused(rows: Iterable[Rejected], say: Say, county_name: str = "") -> bytes:
    """The refused rows in the layout of the form with what is wrong with each, to correct and send again."""
    lines: list[Sequence[Cell]] = [
        (number, *(_printed(row.cells, name) for name in _CELLS), reasons(row, say)) for number, row in enumerate(rows, 1)
    ]
    return workbooks.write(_paper(lines, _seal(county_name), columns=(*HEADER, REASON), widths=(*_WIDTHS, 60), sheet="退回修改"))


def _paper(
    lines: Iterable[Sequence[Cell]],
    lead: str,
    *,
    columns: Sequence[str] = HEADER,
    widths: Sequence[int] = _WIDTHS,
    sheet: str = "附件4",
    notes: Sequence[str] = (),
) -> Paper:
    return table(TITLE, columns, lines, sheet=sheet, lead=[lead], notes=notes, widths=widths)


def reasons(row: Rejected, say: Say) -> str:
    """All that is wrong with a row, a line each, under the place it came from."""
    place = say("annex4_place", sheet=row.sheet, row=row.row)
    return "\n".join([place, *(why(finding, say) for finding in row.findings)])


def why(finding: Finding, say: Say) -> str:
    """The sentence of a finding."""
    return say(finding.why, value=finding.value, **finding.facts)


def warning(notice: Notice, say: Say) -> str:
    """The sentence of a notice, after the place that it is about."""
    place = say(_place(notice), sheet=notice.sheet, row=notice.row)
    return f"{place}：{say(notice.key, **notice.facts)}"


def _place(notice: Notice) -> str:
    return "annex4_place" if notice.row else "annex4_place_sheet" if notice.sheet else "annex4_place_book"


def as_json(reading: Annex4Reading, say: Say) -> dict[str, Any]:
    """The reading as plain JSON: one entry a row accepted, one a defect of a row rejected, sentences, and what is asked."""
    once = shared_reasons(reading, say)
    asked = {
        "questions": [
            {
                "row": one.row,
                "sheet": one.sheet,
                "enterprise": one.enterprise,
                "former": one.former,
                "candidates": [{"choice": c.choice, "name": c.name, "place": c.place} for c in one.candidates],
            }
            for one in reading.questions
        ]
    }
    return (asked if reading.questions else {}) | {
        "accepted": [_accepted(row.row, row.need) for row in reading.accepted],
        "rejected": [
            {"row": row.row, "field": finding.field, "value": finding.value, "why": once.why(row.sheet, finding)}
            for row in reading.rejected
            for finding in row.findings
        ],
        "warnings": [*once.sentences, *(warning(notice, say) for notice in reading.warnings)],
    }


def shared_reasons(reading: Annex4Reading, say: Say) -> Once:
    """What is wrong with nearly all rows of a sheet of this reading."""
    rows = Counter([row.sheet for row in reading.accepted] + [row.sheet for row in reading.rejected])
    return said_once(reading.rejected, rows, say)


def _line(need: Need) -> tuple[Cell, ...]:
    services, whom = "、".join(need.services), f"{need.contact} {need.phone}".strip()
    return need.enterprise, need.county_name, services, need.current, need.goal, whom, need.note


def _accepted(row: int, need: Need) -> dict[str, Any]:
    return {
        "row": row,
        "enterprise": need.enterprise,
        "county": need.county,
        "services": list(need.services),
        "current": need.current,
        "goal": need.goal,
        "contact": need.contact,
        "phone": need.phone,
    }


def _printed(cells: Mapping[str, str], name: str) -> str:
    if name == "contact":
        return "\n".join(filter(None, (cells.get("contact"), cells.get("phone"))))
    return cells.get(name, "")


def _seal(place: str, office: str = "") -> str:
    return f"申报单位：{office}（盖章）                      所在地：{place}"
