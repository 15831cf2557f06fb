"""Which fact of a sentence is counted: Chinese puts a measure word behind each count, and what English says depends on it."""

import re
from functools import cache

BOUNDS = frozenset({"least", "most", "limit", "total", "able", "needed", "length"})
"""What is named so bounds something else that is counted."""
_MEASURED = re.compile(r"(?<!第 )\{(\w+)\} ?(?:条|项|家|份|行|例|处|个|位|天|秒|张|名|人|对|分)")


@cache
def counted(sentence: str) -> str:
    """The name of the fact that decides between one and many in a sentence; blank where it counts nothing.

    >>> counted("{count} 项更改等待确认"), counted("第 {number} 次求解"), counted("请至少填写 {least} 例案例")
    ('count', '', 'least')
    """
    found = _MEASURED.findall(sentence)
    return next((name for name in found if name not in BOUNDS), found[0] if found else "")
