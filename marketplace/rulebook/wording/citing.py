"""What refusals and pages cite, as people read it: a document by its short name with the article."""

from functools import cache

from flask_babel import gettext

from ...shared.wording.printed import official
from .. import rulesets
from ..ruleset import Setting


def article(code: str) -> str:
    """An article, S004-2.2.3b, by the short name of its document; a blank one stands in no document.

    Raises KeyError for a document of which there is no rule set.
    """
    if not code:
        return str(gettext("本方案设定"))
    document, _, place = code.partition("-")
    return f"{official(_shorts()[document])} {_in_its_part(place)}"


def _in_its_part(place: str) -> str:
    """A place that begins with the part of a document that it stands in: X4 is annex 4."""
    number = place[1:]
    match place[:1]:
        case "X":
            return str(gettext("附件%(number)s", number=number))
        case "A":
            return str(gettext("办法%(number)s", number=number))
        case "R":
            return str(gettext("细则%(number)s", number=number))
    return place


def cited(rule: str) -> str:
    """What a refusal names by `Ruleset.cite`: the article of the rule, fact or clause."""
    return article(article_of(rule))


def article_of(rule: str) -> str:
    """The bare article of what `Ruleset.cite` names, blank where none states it or nothing is named."""
    key, _, name = rule.partition(":")
    return rulesets.load(key).article_of(name) if key in rulesets.available() else ""


def place_of(rule: str) -> tuple[str, str]:
    """The rule set, and where its page shows what `Ruleset.cite` names; blank where nothing is named."""
    key, _, name = rule.partition(":")
    return (key, rulesets.load(key).place_of(name)) if key in rulesets.available() else ("", "")


def why(setting: Setting) -> str:
    """Why a setting is ours: the reason, with the article that speaks of the matter and leaves the number open."""
    reason = official(setting.why)
    place = article(setting.article)
    return str(gettext("%(word)s（%(more)s）", word=reason, more=place)) if setting.article else reason


@cache
def _shorts() -> dict[str, str]:
    """The short name of every document, by its code."""
    return {ruleset.document: ruleset.short for ruleset in map(rulesets.load, rulesets.available())}
