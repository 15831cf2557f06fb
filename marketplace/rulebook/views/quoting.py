"""What a document says to a rule, as pages show it: the number of the rule, the article, the sentence of the attached copy."""

from itertools import groupby
from typing import NamedTuple

from flask_babel import gettext
from markupsafe import Markup

from ...shared.errors import Refusal, Said
from ...shared.wording import label, official, say
from .. import rulesets
from ..grounds import Agreement, Held
from ..queries import documents
from ..ruleset import Ruleset
from ..wording.citing import article
from . import tables


class Quote(NamedTuple):
    """One line: what it is about, the rule's number, the article, the copy's sentence, and how they agree."""

    name: str
    number: str
    article: str
    sentence: str
    words: str
    agreement: Agreement

    @property
    def marked(self) -> Markup:
        """The sentence with the words marked on which the rule stands."""
        before, words, after = self.sentence.partition(self.words) if self.words else (self.sentence, "", "")
        return Markup("{}<mark>{}</mark>{}").format(before, words, after) if words else Markup("{}").format(before)

    @property
    def line(self) -> str:
        """All of it in one sentence, for a form."""
        said = self.sentence or label(self.agreement)
        if not self.number:
            return gettext("%(article)s 的原文：%(said)s", article=self.article, said=said)
        return gettext("规则写 %(number)s；%(article)s 的原文：%(said)s", number=self.number, article=self.article, said=said)


def of_ruleset(ruleset: Ruleset) -> list[Quote]:
    """Every entry that cites a sentence, in the order of the file, words on one sentence together; empty without a copy."""
    names = _names(ruleset)
    lines = [_quote(names, one) for one in documents.quotes(ruleset.key).held.values()]
    return [_together(list(same)) for _, same in groupby(lines, _ground)]


def _ground(one: Quote) -> tuple[object, ...]:
    """What lines have in common that can be one; those with a number of their own, or without a sentence, stay alone."""
    return one.article, one.sentence, one.agreement, one if one.number or not one.sentence else ""


def _together(same: list[Quote]) -> Quote:
    if len(same) == 1:
        return same[0]
    return same[0]._replace(name="、".join(dict.fromkeys(one.name for one in same)), words="")


def of_refusal(refusal: Refusal) -> list[Quote]:
    """What the copy says to the rules that a refusal names; empty where it names none or no copy is attached."""
    listed = refusal.facts.get("rules")
    among = [one.facts.get("rule") for one in listed if isinstance(one, Said)] if isinstance(listed, list) else []
    named = dict.fromkeys(str(rule) for rule in (refusal.facts.get("rule"), *among) if rule)
    return list(dict.fromkeys(quote for rule in named for quote in _of_rule(rule)))


def lines(refusal: Refusal) -> list[str]:
    """A refusal beside what was typed: its sentence, and below it those of the rules that it names."""
    return [say(refusal.key, **refusal.facts), *(quote.line for quote in of_refusal(refusal))]


def _of_rule(rule: str) -> list[Quote]:
    key, _, name = rule.partition(":")
    if key not in rulesets.available():
        return []
    names = _names(rulesets.load(key))
    return [_quote(names, one) for one in documents.quotes(key).of_rule(name)]


def _quote(names: dict[str, tuple[str, str]], one: Held) -> Quote:
    name, number = names[one.ground.place]
    return Quote(name, number, article(one.ground.article), one.sentence, one.words, one.agreement)


def _names(ruleset: Ruleset) -> dict[str, tuple[str, str]]:
    """How each entry is called and which number it states, by its place."""
    names = {f"category {one.code}": (official(one.label), "") for one in ruleset.categories}
    names |= {f"level {one.code}": (official(one.label), "") for one in ruleset.levels}
    for goal in ruleset.goals:
        place = f"goal {goal.level}.{goal.grade}" if goal.grade else f"goal {goal.level}"
        names[place] = official(ruleset.levels[goal.level].label), str(goal.target)
    names |= {f"rule {one.subject}.{one.key}": (say(f"rule.{one.key}"), "") for one in ruleset.rules}
    names |= {f"fact {name}": (official(one.label), tables.worded(one, one.value)) for name, one in ruleset.facts.items()}
    names |= {f"setting {name}": (official(one.label), "") for name, one in ruleset.defaults.items()}
    names |= {f"clause {name}": (official(clause.label), "") for name, clause in ruleset.clauses.items()}
    return names | {f"term {one.group}.{one.code}": (official(one.label), "") for one in ruleset.terms}
