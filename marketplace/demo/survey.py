"""The counties' survey: nine workbooks with the flaws that real ones have, corrected in the preview and committed."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from ..needs.commands import CommitWorkbook, CorrectRow, DropRow, UploadWorkbook
from ..needs.files import annex4
from ..needs.models import ImportBatch, ImportRow
from ..needs.states import RowState
from ..needs.use_cases import imports
from ..rulebook.ruleset import Ruleset
from ..shared.fixed import Fixed
from ..shared.models.place import Unit
from .play import Play, seen, together
from .wishes import Wish

OTHER_WORDS = {"咨询管理": "咨询规划", "数智转型": "数字化转型", "检验检测": "检测", "争资引项": "争资立项"}
"""What clerks write for a service instead of the printed word."""


class Tally(Fixed):
    """What became of the rows of a workbook."""

    rows: int
    imported: int
    refused: int
    corrected: int


def workbook(unit: Unit, wishes: Sequence[Wish], ruleset: Ruleset, random: Random) -> bytes:
    """The workbook of one county: a row a wish, and some rows that nobody can read or that stand there twice."""
    rows = [_spoilt(row(wish, ruleset), place, random) for place, wish in enumerate(wishes)]
    if len(rows) > 3:
        rows.insert(len(rows) // 2, rows[1])
    return annex4.write(rows, unit.name)


def row(wish: Wish, ruleset: Ruleset) -> annex4.Need:
    """A wish in the words that the form prints."""
    levels = {word.code: word.label for word in ruleset.levels}
    return annex4.Need(
        wish.firm.name,
        wish.unit.code or "",
        wish.unit.name,
        tuple(ruleset.categories[code].label for code in wish.categories),
        levels[wish.current],
        levels[wish.goal],
        wish.firm.contact,
        wish.firm.phone,
    )


def _spoilt(good: annex4.Need, place: int, random: Random) -> annex4.Need:
    """The row as a tired clerk writes it: every thirteenth cannot be read, many are only unusual."""
    if place % 13 == 5:
        flaws = ({"phone": good.phone[:-2]}, {"services": (*good.services, "直播带货")}, {"goal": "世界第一"})
        return replace(good, **random.choice(flaws))
    return replace(good, services=tuple(OTHER_WORDS.get(word, word) for word in good.services))


def send_in(play: Play, unit: Unit, wishes: Sequence[Wish], *, day: int) -> ImportBatch:
    """The county's officer uploads its workbook; it stays a preview."""
    data = workbook(unit, wishes, play.ruleset, play.random(f"workbook {unit.code} {day}"))
    wanted = UploadWorkbook(
        programme_id=play.programme_id, unit_id=unit.id, name=f"附件4 {unit.name} {play.days.day(day):%m%d}.xlsx", data=data
    )
    return imports.upload(wanted, actor=play.officer_of(unit.id), now=play.days.at(day, 9, 30))


def settle(play: Play, batch: ImportBatch, wishes: Sequence[Wish], *, day: int, declared: bool) -> Tally:
    """The officer corrects the rows that can be mended, drops the repeated ones, and commits the rest."""
    actor, now, batch_id = play.officer_of(batch.unit_id), play.days.at(day, 10), batch.id
    known = {wish.firm.name: row(wish, play.ruleset) for wish in wishes}
    rows, met, corrected = len(batch.rows), set[str](), 0
    refused = [one for one in batch.rows if one.state == RowState.REFUSED]
    count = len(refused)
    names = {one.cells["enterprise"] for one in batch.rows if one.state == RowState.READY}
    for row_id, name in together([(one.id, one.cells["enterprise"]) for one in refused]):
        if name in names | met:
            imports.drop(DropRow(batch_id=batch_id, row_id=row_id, version=seen(ImportBatch, batch_id)), actor=actor, now=now)
            continue
        met.add(name)
        mended = CorrectRow(batch_id=batch_id, row_id=row_id, cells=_cells(known[name]), version=seen(ImportBatch, batch_id))
        imports.correct(mended, actor=actor, now=now)
        corrected += 1
    whole = CommitWorkbook(batch_id=batch_id, declared=declared, version=seen(ImportBatch, batch_id))
    done = imports.commit(whole, actor=actor, now=now)
    return Tally(rows=rows, imported=_imported(done.rows), refused=count, corrected=corrected)


def _imported(rows: Sequence[ImportRow]) -> int:
    return sum(one.state == RowState.IMPORTED for one in rows)


def _cells(good: annex4.Need) -> dict[str, str]:
    """The cells as they should have been."""
    return {"services": "、".join(good.services), "goal": good.goal, "contact": f"{good.contact} {good.phone}"}
