"""The way to the first published need, walked as the table in `docs/operations.md` tells it."""

import email
import io
import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl

from .page import Step
from .visitor import NotThere, Upload, Visitor

ROW = {"B": "株洲荷塘精密制造有限公司", "C": "荷塘区", "D": "数智转型", "E": "无", "F": "创新型中小企业", "G": "张三 13800000001"}
OWN = "four green hills and the river "
NEXT, LETTER, TODAY, FORM = "the next page", "the link in the letter", "today", "the empty form with a row"
SHOWN, YOURS = "the one that `init` showed", "your own"


class Walk:
    """Everybody of the table with a browser each."""

    def __init__(self, browser: Callable[[], Visitor], shown: str, letters: Path) -> None:
        self.browser, self.shown, self.letters = browser, shown, letters
        self.people: dict[str, Visitor] = {}
        self.mailboxes: dict[str, str] = {}

    def walk(self, steps: Sequence[Step]) -> None:
        for step in steps:
            self.take(step)

    def person(self, who: str) -> Visitor:
        if who not in self.people:
            self.people[who] = self.browser().open("/login").press("English", {})
        return self.people[who]

    def take(self, step: Step) -> None:
        """Do one line of the table; `NotThere` tells what the page says instead."""
        visitor = self.person(step.who)
        if step.page == LETTER:
            visitor.open(self.link(self.mailboxes[step.who]))
        elif step.page != NEXT:
            visitor.open(step.page)
        if visitor.status != 200:
            raise NotThere(f"{step}: {visitor.url} answers {visitor.status}: {visitor.words[:800]}")
        is_link = step.press in [words for words, _ in visitor.page.links] and not step.fill and not step.tick
        if is_link and not any(step.press == words for form in visitor.page.forms for words, _, _ in form.buttons):
            visitor.follow(step.press)
            return
        filled = dict(step.fill)
        if "Mail address" in filled:
            self.mailboxes[filled["Login name"]] = filled["Mail address"]
        files = {label: self.workbook(visitor) for label, value in step.fill if value == FORM}
        visitor.press(
            step.press, {label: self.typed(step.who, value) for label, value in step.fill if value != FORM}, step.tick, files
        )

    def typed(self, who: str, value: str) -> str:
        """What somebody types for a word of the table."""
        return {SHOWN: self.shown, YOURS: OWN + who[::-1], TODAY: f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}"}.get(
            value, value
        )

    def workbook(self, visitor: Visitor) -> Upload:
        """The empty form of the house with one row in it; the visitor's page stays."""
        url, text = visitor.url, visitor.text
        book = openpyxl.load_workbook(io.BytesIO(visitor.follow("Download the empty form").bytes))
        visitor.url, visitor.text = url, text
        for column, value in ROW.items():
            book.active[f"{column}4"] = value
        book.save(written := io.BytesIO())
        return Upload("荷塘区.xlsx", written.getvalue())

    def link(self, address: str, after: int = 0, seconds: float = 90) -> str:
        """The link in a letter to an address, once it has come; the first `after` letters of all are too old."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for path in sorted(self.letters.glob("*.eml"))[after:]:
                letter = email.message_from_bytes(path.read_bytes(), policy=default)
                if letter["To"] == address and (found := re.search(r"https?://\S+", letter.get_content())):
                    return found[0]
            time.sleep(0.5)
        raise NotThere(f"no letter to {address} has come within {seconds:.0f} s")
