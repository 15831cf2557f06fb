"""What an auditor sees on the list of events, as a file to work with."""

from flask import Response, request
from flask_babel import gettext

from ...records.models.record import EventRecord
from ...records.queries import history
from ...shared import clock
from ...shared.files.workbooks import write, write_csv
from ...shared.papers import table
from ...shared.web.downloads import download
from ...shared.web.filters import moment_s, number
from ...shared.web.requests import actor
from ...shared.wording import label
from ..queries import audit
from .audit import asked_for, bp

MOST = 5000
"""How many events a file holds, the latest."""
WIDTHS = (8, 20, 14, 22, 12, 10, 60, 66)


@bp.get("/list.csv")
def as_csv() -> Response:
    rows, more = _rows()
    return download(
        write_csv(_heads(), [*rows, *([note] for note in _notes(more))]),
        gettext("操作记录"),
        kind="csv",
        media_type="text/csv; charset=utf-8",
    )


@bp.get("/list.xlsx")
def as_workbook() -> Response:
    rows, more = _rows()
    name = gettext("操作记录")
    lead = [gettext("导出时间：%(moment)s", moment=moment_s(clock.now()))]
    return download(write(table(name, _heads(), rows, sheet=name, lead=lead, notes=_notes(more), widths=WIDTHS)), name)


def _notes(more: bool) -> list[str]:
    """What is said below the rows."""
    return [gettext("只列最近的 %(count)s 条，请缩小范围后再导出其余的。", count=number(MOST))] if more else []


def _heads() -> list[str]:
    return [
        gettext("序号"),
        gettext("时间"),
        gettext("办理人"),
        gettext("操作代码"),
        gettext("事项"),
        gettext("事项序号"),
        gettext("记录"),
        gettext("校验码"),
    ]


def _rows() -> tuple[list[list[str | int | None]], bool]:
    """The events that the filters of the address find, as the list shows them, and whether there are more."""
    now, person = clock.now(), actor()
    found = audit.latest(asked_for(request.args), now, person, MOST + 1)
    last = audit.last_numbered(now)
    end = last.seq if last else 0
    return [_row(*one, end) for one in zip(found[:MOST], history.lines(found[:MOST], person), strict=True)], len(found) > MOST


def _row(event: EventRecord, line: history.HistoryLine, end: int) -> list[str | int | None]:
    """A place in the chain is told only where the list tells it."""
    case = label(event.subject_kind, "Subject") if event.subject_kind else ""
    numbered = event.seq <= end
    return [
        event.seq if numbered else None,
        moment_s(event.at),
        line.who,
        event.kind,
        case,
        event.subject_id,
        line.sentence,
        event.hash if numbered else event.hash[:12],
    ]
