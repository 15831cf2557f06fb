"""Letters that answer no event: subject and text in the language of whoever gets them."""

from typing import NamedTuple

from flask_babel import force_locale

from ...shared.wording import say

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


class Letter(NamedTuple):
    """What a letter says."""

    subject: str
    body: str


def compose(letter: str, language: str = "zh", /, **facts: object) -> Letter:
    """The letter of this name: the sentences `letter.<name>.subject` and `letter.<name>`, their places filled."""
    with force_locale(LOCALES.get(language, LOCALES["zh"])):
        return Letter(say(f"letter.{letter}.subject", **facts), say(f"letter.{letter}", **facts))
