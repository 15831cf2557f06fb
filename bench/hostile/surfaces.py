"""Where people's texts come in: every form and every reader, and the texts that are worst for them."""

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

import marketplace
from marketplace.competition.rules import offer
from marketplace.matching.files import tables
from marketplace.matching.files.bad import BadFile
from marketplace.needs.files.annex4 import cells, headers
from marketplace.needs.files.annex4.reading import read_tables
from marketplace.people.queries import searching
from marketplace.people.rules import accounts
from marketplace.rulebook.files import vocabulary as words
from marketplace.shared import contacts, credit_code, quantities, texts, vocabulary, written_days
from marketplace.shared.errors import Invalid
from marketplace.shared.files.bounded import MAX_CELL, Sheet, WorkbookRefused
from marketplace.shared.web import uploads
from marketplace.shared.web.fields import Plain
from marketplace.shared.web.forms import BaseForm

from .patterns import SCRIPT

PILES: dict[str, str] = {
    "two classes in turn": "e" + "\u0301\u0327" * 16_383,
    "no base": "\u0327\u0301" * 16_383,
    "of no class, but made of two": "a" + "\u0f73" * 32_766,
    "half-width voice marks": "ｶ" + "\uff9e\uff9f" * 16_383,
    "blanks between": "e" + " \u0301 \u0327" * 8_191,
    "unseen between": "e" + "\u0301\u200b\u0327\ufeff" * 8_191,
    "control between": "e" + "\u0301\x00\u0327\x1f" * 8_191,
    "turns of direction between": "e" + "\u0301\u202e\u0327\u2066" * 8_191,
    "astral": "x" + "\U0001d165\U0001d16d" * 16_383,
}
"""Piles of marks as long as a workbook's cell may be, and what later steps would take out from between them."""

SIGNS = {
    "one sign for eighteen": "\ufdfa",
    "three bytes": "中",
    "four bytes": "𠮷",
    "eight marks each": "e" + "\u0301\u0327" * 4,
    "blank and mark in one": "¨",
    "digits": "1",
    "full-width digits": "１",
    "blanks": " ",
    "brackets": "（",
    "points": "1.",
    "phones": "13800000001 ",
    "dashes": "86-",
    "names": "张 ",
    "letters": "a ",
    "mail": "a@",
    "dates": "2023-1-1 ",
    "lines": "\n",
}
"""What a text of any length is made of; none of them is refused for its marks."""


def filled(sign: str, length: int) -> str:
    return (sign * length)[:length]


def script() -> Any:
    """The stand-alone check, loaded as the file that it is."""
    spec = importlib.util.spec_from_file_location("verify_matching", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def forms() -> list[type[BaseForm]]:
    """Every form that stands in a module; one that a request makes out of it is the same form with more fields."""
    for module in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
        if {"forms", "views", "web"}.intersection(module.name.split(".")):
            importlib.import_module(module.name)
    return sorted(set(_below(BaseForm)), key=lambda form: f"{form.__module__}.{form.__name__}")


def _below(form: type) -> Iterator[type]:
    for child in form.__subclasses__():
        module = sys.modules.get(child.__module__)
        if child.__module__.startswith("marketplace.") and getattr(module, child.__name__, None) is child:
            yield child
            yield from _below(child)


def text_fields(form: type[BaseForm]) -> list[Plain]:
    """The fields of a form that take a text."""
    return [field for field in form(formdata=None, meta={"csrf": False}) if isinstance(field, Plain)]


def read_form(form: type[BaseForm], sent: dict[str, str]) -> BaseForm:
    """The form as it is after those texts were sent."""
    return form(formdata=MultiDict(sent), meta={"csrf": False})


def _table(text: str) -> None:
    try:
        tables.read_table(f"{text},需求\n1,2\n".encode("utf-8", "replace"), "a.csv", tables.BIDS, ("need",)).whole("need")
    except BadFile:
        return


def _number(text: str) -> None:
    try:
        tables.read_table(f"需求,机构\n{text},2\n".encode("utf-8", "replace"), "a.csv", tables.BIDS, ("need",)).whole("need")
    except BadFile:
        return


def _sheet(text: str) -> None:
    row = dict(enumerate(("序号", "企业名称", "县市区", "所需服务", "现状", "目标", "联系人")))
    sheet = Sheet("a", False, {0: row, 1: {1: "甲厂", 2: "醴陵市", 3: text}})
    try:
        read_tables([sheet], words.pilot())
    except WorkbookRefused:
        return


def _cell(reader: Callable[..., Any], *more: Any) -> Callable[[str], Any]:
    return lambda text: reader(texts.clean(text), *more)


CHECK = script()
TODAY = date(2026, 11, 30)
READERS: dict[str, tuple[Callable[[str], Any], int]] = {
    "texts.clean": (texts.clean, texts.MOST),
    "texts.one_line": (texts.one_line, texts.MOST),
    "texts.compact": (texts.compact, texts.MOST // 3),
    "texts.name_key": (texts.name_key, texts.MOST // 3),
    "texts.shown": (lambda text: texts.shown(text, 20_000), texts.MOST),
    "contacts.read_phone": (contacts.read_phone, 2_000),
    "contacts.split_contact": (contacts.split_contact, cells.LONGEST_CELL),
    "accounts.login_key": (accounts.login_key, 2_000),
    "accounts.check_password": (lambda text: accounts.check_password(text, "somebody"), 1_000),
    "credit_code.problems": (credit_code.problems, 2_000),
    "quantities.yuan": (quantities.yuan, 2_000),
    "quantities.wan": (quantities.wan, 2_000),
    "written_days.day": (lambda text: written_days.day(text, TODAY), 2_000),
    "offer.banned": (offer.banned, 4_000),
    "contacts.names_phone": (contacts.names_phone, 4_000),
    "vocabulary.plain": (vocabulary.plain, 2_000),
    "searching.words_of": (searching.words_of, texts.MOST),
    "uploads.harmless": (uploads.harmless, 1_000),
    "annex4: an enterprise": (_cell(cells.enterprise), MAX_CELL),
    "annex4: a county": (_cell(cells.county, words.pilot()), MAX_CELL),
    "annex4: services": (_cell(cells.services, words.pilot()), MAX_CELL),
    "annex4: a level": (_cell(cells.current, words.pilot()), MAX_CELL),
    "annex4: a goal": (_cell(cells.goal, words.pilot()), MAX_CELL),
    "annex4: a contact": (_cell(cells.contact), cells.LONGEST_CELL),
    "annex4: a row with one such cell": (_sheet, MAX_CELL),
    "annex4: a head": (lambda text: headers.classify(text, words.pilot()), MAX_CELL),
    "matching: a title": (_table, 32_767),
    "matching: a number": (_number, 32_767),
    "stand-alone: a title": (CHECK.folded, 32_767),
    "stand-alone: a number": (lambda text: _unusable(lambda: CHECK.whole([text], "a")), 32_767),
}
"""What takes a text apart, and the most characters that reach it."""


def _unusable(deed: Callable[[], Any]) -> None:
    try:
        deed()
    except CHECK.Unusable:
        return


def read(reader: Callable[[str], Any], text: str) -> str:
    """Let a reader read; the key with which it refused, or nothing."""
    try:
        reader(text)
    except Invalid as refusal:
        return refusal.key
    return ""
