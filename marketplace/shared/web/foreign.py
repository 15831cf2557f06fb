"""Names and typed texts stay Chinese on an English page; they are marked, so that a reader of screens says them right."""

import re

from flask import Response

from .. import wording

_LEFT = re.compile(r"<(title|textarea|script|style|svg)\b.*?</\1>", re.DOTALL)
"""What holds text alone: nothing can be marked inside."""
_HAN = "\u3400-\u9fff"
_SAID = re.compile(rf"[{_HAN}](?:[{_HAN}0-9\u3000-\u303f\uff00-\uffef·“”‘’]*[{_HAN}\u3000-\u303f\uff00-\uffef”’])?")
_CHOICE = re.compile(rf"<option(?=[ >])(?=[^>]*>[^<]*[{_HAN}])(?![^>]*\slang=)")
_TEXT = re.compile(rf"(<option\b[^>]*>[^<]*)|(>|\A)([^<]*[{_HAN}][^<]*)(?=<|\Z)")


def marked(page: str) -> str:
    """An English page with `lang="zh"` around each Chinese passage of its text.

    >>> marked("<p>Need of 株洲甲厂（二） &amp; more</p><title>甲</title>")
    '<p>Need of <span lang="zh">株洲甲厂（二）</span> &amp; more</p><title>甲</title>'
    >>> marked("<p><svg></svg> Please fill in: 价格.</p>")
    '<p><svg></svg> Please fill in: <span lang="zh">价格</span>.</p>'
    >>> marked('<option value="1">荷塘区</option>')
    '<option lang="zh" value="1">荷塘区</option>'
    """
    parts, at = [], 0
    for left in _LEFT.finditer(page):
        parts += [_marked(page[at : left.start()]), left[0]]
        at = left.end()
    return "".join([*parts, _marked(page[at:])])


def _marked(part: str) -> str:
    return _TEXT.sub(_around, _CHOICE.sub('<option lang="zh"', part))


def _around(found: re.Match[str]) -> str:
    return found[1] or found[2] + _SAID.sub(_span, found[3])


def _span(said: re.Match[str]) -> str:
    return f'<span lang="zh">{said[0]}</span>'


def mark(response: Response) -> Response:
    """Mark what a page answers in English; anything else is left."""
    if response.mimetype == "text/html" and not response.direct_passthrough and wording.is_english():
        page = response.get_data(as_text=True)
        if (said := marked(page)) != page:
            response.set_data(said)
    return response
