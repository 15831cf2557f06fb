"""What a program leaves in a cell where it has no answer: that is no answer, and not the answer 无 either."""

import re

from ....shared import texts

_ERRORS = re.compile(
    r"#{2,}|#[^\s#、]{1,20}[!?]|#(?:n/?a|nv|n/d|н/д|null|name|ref|value|num|div/?0|err(?:or)?|getting_data|spill|calc|无效|错误)"
    r"|(?:err(?:or)?|错误|出错|cverr)[:(]?\d{3,4}\)?|(?:err(?:or)?|错误|出错)!?"
)
_ERROR_WITHIN = re.compile(
    r"#(?:n/a|ref!|name\?|value!|null!|num!|div/0!|spill!|calc!|busy!|getting_data)|(?:err|错误):5\d\d(?!\d)"
)
"""An error beyond doubt, wherever in a cell it stands."""
_PLACEHOLDERS = re.compile(r"\{\{[^{}]*\}\}|[$#]\{[^{}]*\}|<%[^<>]*%>|\[\[[^\[\]]*\]\]")
_ALONE = re.compile(r"\\n|[\[<(]?(?:null|undefined|空白)[\]>)]?|\((?:blank|empty)\)|n/a|loading(?:\.{2,}|…)|\[object\w*\]")
"""A word that is nobody's name even where it stands beside others."""
_FORMULAS = re.compile(
    r"[{]?=(?![=\s]*$).+|[+@](?:_xlfn\.)?[a-z][a-z0-9.]{1,20}\(.*\)|_xl(?:fn|ws|udf)\..+|(?:dispimg|vlookup|xlookup)\(.+|(?:_xlfn\.)?dispimg",
    re.DOTALL,
)
_COMPUTES = re.compile(r"[{]?=(?:.*[a-z.]\(.*|.*!.*|[$a-z]{1,4}\$?\d.*|.*[&\"\[].*|[-+(]?\d.*|\?)", re.DOTALL)
"""A formula beyond doubt, for free text that may well begin with an equals sign."""
_WORDS = re.compile(
    r"nan|nat|none|null|\(null\)|nil|undefined|<na>|<null>|dbnull|\[objectobject\]|\[object\w*\]|true|false|-?inf(?:inity)?"
    r"|\[(?:null|none|nan|nil|n/?a)\]|\\n(?:null)?|(?:null){2,}|(?:正在)?(?:loading|加载中?)\.*|\[?(?:图片|image)\]|&nbsp;|\((?:空白|blank|empty)\)"
)
_NOT_APPLICABLE = re.compile(r"n/?a|n\.a\.")
"""What programs leave, and people say in a remark."""
_PARTS = re.compile(r"[、\n]")
_TOKENS = re.compile(r"[\s、,;:|]+|(?=[(\[<])|(?<=[)\]>])|(?<=[^\d\W])(?=\d{5})|(?<=\d{5})(?=[^\d\W])")


def kind_of(text: str, *, free: bool = False) -> str:
    """Which kind of technical blank a cell is, or nothing: error, formula or word; `free` text may begin with =.

    >>> kind_of("#N/A"), kind_of('=DISPIMG("ID_1",1)'), kind_of("NaN"), kind_of("NULL科技有限公司"), kind_of("无")
    ('error', 'formula', 'word', '', '')
    """
    plain = texts.compact(texts.thinned(text))
    if free:
        return "formula" if _COMPUTES.fullmatch(plain) else "" if plain.startswith("=") else _of_part(plain)
    if _FORMULAS.fullmatch(plain):
        return "formula"
    found = {_of_part(texts.compact(texts.thinned(part))) for part in _PARTS.split(text)}
    if _ERROR_WITHIN.search(plain):
        found.add("error")
    if _PLACEHOLDERS.search(plain) or _NOT_APPLICABLE.fullmatch(plain):
        found.add("word")
    return next((kind for kind in ("error", "formula", "word") if kind in found), "")


def among(text: str) -> str:
    """Which kind of technical blank stands beside other words, as null before a phone, or nothing.

    >>> among("null 13800000001"), among("错误：张三 13800000001"), among("株洲甲乙有限公司 #REF!"), among("NaN Tools 株洲有限公司")
    ('word', 'error', 'error', '')
    """
    tokens = [texts.compact(token) for token in _TOKENS.split(texts.thinned(texts.normal("NFKC", texts.thinned(text)))[:4_000])]
    if any(_ERRORS.fullmatch(token) for token in tokens if token):
        return "error"
    return "word" if any(_ALONE.fullmatch(token) for token in tokens) else ""


def _of_part(plain: str) -> str:
    if _ERRORS.fullmatch(plain) or plain.startswith("#n/a"):
        return "error"
    if _FORMULAS.fullmatch(plain):
        return "formula"
    return "word" if _WORDS.fullmatch(plain) else ""
