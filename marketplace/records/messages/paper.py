"""A message as a letter, in the language of whoever receives it."""

from flask import current_app, render_template
from flask_babel import force_locale

from ...shared.models.account import Account
from ..wording import facts
from .told import Told

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


def letter(account: Account, told: Told) -> tuple[str, str]:
    """Subject and body of the letter that goes with a message."""
    base = current_app.extensions["settings"].base_url
    with force_locale(LOCALES.get(account.language, LOCALES["zh"])):
        sentence = facts.told(told.key, told.facts)
        link = f"{base}{told.link}" if base and told.link else ""
        body = render_template("records/mail/message.txt", name=account.name, sentence=sentence, link=link)
    return _first_clause(sentence), body


def _first_clause(sentence: str) -> str:
    return sentence.partition("。")[0].partition(". ")[0][:80]
