"""What people type into a search field, as words that must all be found: folded as names and texts are stored.

A word is compared with a folded column, so that brackets, width, case, radicals and blanks make no difference.
"""

from sqlalchemy import ColumnElement, func

from ...shared import texts
from ...shared.models.account import Account
from ...shared.models.place import Organisation

MOST_WORDS = 6
LONGEST = 40


def words_of(text: str) -> list[str]:
    """The folded words of a search, at most six, each at most 40 characters; what folds to nothing asks for nothing.

    >>> words_of("  数智　转型 检测 "), words_of("某某（集团） “”")
    (['数智', '转型', '检测'], ['某某(集团)'])
    """
    folded = (texts.name_key(word[:LONGEST]) for word in texts.one_line(text[:400]).split())
    return [word for word in folded if word][:MOST_WORDS]


def named(word: str) -> ColumnElement[bool]:
    """Whether an organisation's name holds a word."""
    return Organisation.name_key.contains(word, autoescape=True)


def called(word: str) -> ColumnElement[bool]:
    """Whether somebody's name holds a word, whatever blanks were put into the name."""
    return func.replace(Account.name, " ", "").icontains(texts.compact(word), autoescape=True)
