"""Where the reported cases lie, and what each of them is checked by."""

import os
from collections.abc import Callable
from pathlib import Path

from marketplace.needs.files import annex4
from marketplace.needs.use_cases.workbook_rows import within_file
from marketplace.needs.wording.workbook import say
from marketplace.rulebook.files.vocabulary import pilot
from marketplace.shared import wording
from marketplace.shared.files.bounded import WorkbookRefused

CHECKS: dict[str, Callable[..., None]] = {}


def folder() -> Path | None:
    """The folder of the cases: named by REPORTED_SAMPLES, or beside the checkout or above it."""
    if named := os.environ.get("REPORTED_SAMPLES"):
        return Path(named)
    above = (place / "shared" / "samples" / "reported" for place in Path(__file__).resolve().parents)
    return next((place for place in above if place.is_dir()), None)


def case(name):
    """Marks the check of a case; it takes the folder of the case and a maker of things in a database."""

    def note(check):
        assert CHECKS.setdefault(name, check) is check
        return check

    return note


class Look:
    """What importing a workbook would bring, as the command says it."""

    def __init__(self, path, unit="炎陵县", **options):
        self.refusal, self.rows, self.refused, self.warnings = "", {}, [], []
        try:
            reading = within_file(annex4.read(path.read_bytes(), path.name, pilot(), **options), unit)
        except WorkbookRefused as no:
            self.refusal, self.sentence = no.key, wording.say(no.key, **no.facts)
            return
        answer = annex4.as_json(reading, say)
        self.rows = {row["row"]: row for row in answer["accepted"]}
        self.refused = [(one["row"], one["field"], one["value"], one["why"]) for one in answer["rejected"]]
        self.warnings = answer["warnings"]

    def why(self, row, field=None):
        """All that is said about a refused row, or about one field of it."""
        return "".join(why for r, f, _, why in self.refused if r == row and field in (None, f))

    @property
    def refused_rows(self):
        return sorted({row for row, *_ in self.refused})

    def column(self, name):
        return [self.rows[row][name] for row in sorted(self.rows)]


ANYTHING_BAD = set("\u00ad\u200b\u2060\ufeff\r\t")
FOUR = ["株洲甲乙机械有限公司", "株洲丙丁新材料有限公司", "株洲戊己陶瓷有限公司", "株洲庚辛电子科技有限公司"]


def reads(path, names, **options):
    """The workbook is read whole: exactly these enterprises, nothing refused."""
    look = Look(path, **options)
    assert (look.column("enterprise"), look.refused, look.refusal) == (names, [], ""), path.name
    return look
