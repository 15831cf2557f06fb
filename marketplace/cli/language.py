"""The language in which the operator reads: Chinese, or English where `--language`, LC_ALL, LC_MESSAGES or LANG says so."""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache

from babel.support import NullTranslations, Translations

from ..shared.resources import PACKAGE
from ..shared.wording.printed import Reader, reading

NAMES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where a system says its language; the first that is set decides."""
CHOICES = ("zh", "en")


def chosen(option: str | None, environment: Mapping[str, str]) -> str:
    """The language that was asked for, or that of the system.

    >>> chosen(None, {"LC_ALL": "", "LANG": "en_GB.UTF-8"}), chosen("zh", {"LANG": "en_GB.UTF-8"}), chosen(None, {"LANG": "C"})
    ('en', 'zh', 'zh')
    """
    system = next((environment[name] for name in NAMES if environment.get(name)), "")
    return option or ("en" if system.startswith("en") else "zh")


def speak(language: str) -> None:
    """Let everything that is said from here on in this process be said in a language."""
    os.environ[SPOKEN] = language


SPOKEN = "JIEBANG_LANGUAGE"
"""Handed on to the processes that a command starts."""


def gettext(message: str, **facts: object) -> str:
    """A sentence of a command in the operator's language, its places filled."""
    return reader().gettext(message) % facts


def spoken() -> AbstractContextManager[None]:
    """While it lasts, sentences by key are said in the operator's language."""
    return reading(reader())


def reader() -> Reader:
    """Who reads what a command says."""
    language = chosen(os.environ.get(SPOKEN), os.environ)
    found = _catalogue() if language == "en" else NullTranslations()
    return Reader(language == "zh", found.ugettext, found.upgettext, found.ungettext)


@cache
def _catalogue() -> NullTranslations:
    return Translations.load(PACKAGE / "translations", ["en"])
