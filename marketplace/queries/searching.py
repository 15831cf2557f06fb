"""What people type into a search field, as words that must all be found."""

from ..core import texts

MOST_WORDS = 6
LONGEST = 40


def words_of(text: str) -> list[str]:
    """The words of a search, at most six, each at most 40 characters; control characters are dropped.

    >>> words_of("  数智　转型 检测 ")
    ['数智', '转型', '检测']
    """
    return [word[:LONGEST] for word in texts.one_line(text[:400]).split()[:MOST_WORDS]]
