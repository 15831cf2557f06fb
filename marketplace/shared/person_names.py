"""Names of people among other words: what belongs to one name is kept together, what is a title is not taken for one."""

import re

from .later import later
from .titles import is_title, unheaded, untitled

_HAN = "[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
_LETTER = r"[^\W\d_\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"

_LABELS = later(
    re.compile,
    r"企业联系人及联系电话|联系人及联系电话|联系人姓名|联系人|联络人|联系方式|联系电话|手机号码|手机号|手机|"
    rf"移动电话|固定电话|办公电话|电话号码|电话|座机|号码|姓名|微信同号|同微信|微信|(?<!{_LETTER})(?:tel|mobile|phone)(?!{_LETTER})",
    re.IGNORECASE,
)
_TITLE = later(
    re.compile,
    r"(?:.{0,6}(?:经理|主任|董事长|董事|部长|科长|处长|主管|总监|厂长|主席|会计|出纳|秘书|助理|总工|专员|负责人|先生|女士|法人)"
    r"|.{2,8}(?:部|处|科|中心|车间|办公室)|总|财务|办公室|行政)(?:\(.*\))?",
)
"""What looks like a title; names may look so, too."""
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖"
    "邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢"
    "路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强"
    "马柴饶瞿戚滕邬臧宫苟褚简娄党燕冀谈姬屠晏栾商喻窦敖卓仇蓝巩仲虞卞封佟匡宗巫鞠荆谌岑胥蔺皮湛禹狄邝佘荀储荣冉骆楚"
)
_DOUBLE_SURNAMES = frozenset(
    "欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 司徒 东方 独孤 南宫 端木 轩辕 长孙 宇文 闻人 司空 太史 申屠 钟离 公羊 澹台 淳于 "
    "单于 鲜于 拓跋 呼延 百里 东郭 南门 西门 第五 梁丘 左丘 东门 赫连 万俟 濮阳 太叔 完颜 纳兰 叶赫".split()
)

_LOST_IN_FOLDING = str.maketrans("˙ㆍ", "··")
_DOT = r"[.。·•‧・∙⋅ꞏ⸱⸳᛫ᐧ●◦⚬丶ᆞ]"
_DOTTED = later(re.compile, rf"(?<!{_HAN}){_HAN}++(?:\s*{_DOT}\s*{_HAN}++)+")
_SPACED = later(re.compile, rf"(?<!{_HAN}){_HAN}++(?: ++{_HAN}++)+")
_STACKED = later(re.compile, rf"(?<!{_HAN})({_HAN}) *\n *(?={_HAN}{{1,2}}(?!{_HAN}))")
_BARRED = later(re.compile, rf"(?<!{_HAN}){_HAN}++(?:\s*[\-_*]\s*{_HAN}++)+")
_BAR, _POINT = later(re.compile, r"[\-_*]"), later(re.compile, _DOT)
_BETWEEN_WORDS = later(re.compile, rf"(?<={_LETTER})(?: *+([.'’\-]) *+| ++)(?={_LETTER})")
_MAIL = later(re.compile, r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+", re.ASCII)
_BETWEEN_NAMES = later(re.compile, r"[,，、;；:：/／|\\()\[\]{}<>【】〔〕\s\-_=+*#~。.&]+")
_MASKED = later(re.compile, rf"(?<!{_HAN})(?!〇){_HAN}(?:[*×○〇]{{1,4}}|x{{2,4}}){_HAN}?(?!{_HAN})", re.IGNORECASE)
_GLUE = str.maketrans("\x01\x02\x03\x04", " .-'")
_HELD = {" ": "\x01", ".": "\x02", "-": "\x03", "'": "\x04", "’": "\x04"}


def with_dots(text: str) -> str:
    """Text whose middle dots survive being folded to half width."""
    return text.translate(_LOST_IN_FOLDING)


def masked(text: str) -> str:
    """The name of which only a part is shown, as 张*三, or nothing.

    >>> masked("张*三 13800000001"), masked("张三*13800000001")
    ('张*三', '')
    """
    found = _MASKED.search(text)
    return found[0] if found else ""


def names(text: str, *, several: bool = False) -> list[str]:
    """The people in a text without digits, each once, full names first; then what may be a name or a title.

    Only what is nothing but a title is left out, and only beside a name. `several`
    says that more than one phone stands beside them, so that two names in a row are two people.

    >>> names("阿卜杜拉．买买提"), names("欧阳 娜娜"), names("张三 李四"), names("John A. Smith 经理")
    (['阿卜杜拉·买买提'], ['欧阳娜娜'], ['张三', '李四'], ['John A. Smith'])
    >>> names("经理：李登科"), names("王经理、张三"), names("阿卜杜拉·买买提经理"), names("财务部")
    (['李登科'], ['张三', '王经理'], ['阿卜杜拉·买买提'], ['财务部'])
    """
    bare = re.sub(r"\(\s*(?:同微信|微信同号|手机|电话)\s*\)", "\n", with_dots(text).replace("．", "."))
    mails = _MAIL.findall(bare)
    bare = _LABELS.sub("\n", _MAIL.sub("\n", bare))
    joined = _BARRED.sub(lambda match: _barred(match[0]), bare)
    joined = _DOTTED.sub(lambda match: _dotted(match[0], several), joined)
    joined = _SPACED.sub(lambda match: "\n".join(_spaced(match[0].split())), _STACKED.sub(r"\1", joined))
    joined = _BETWEEN_WORDS.sub(_held, joined)
    pieces = [piece.strip(".-'·") for split in _BETWEEN_NAMES.split(joined) if _is_name(piece := split.translate(_GLUE))]
    ranked: tuple[list[str], ...] = ([], [], [], [])
    for name, rank in map(_ranked, pieces):
        ranked[rank].append(name)
    full, short, doubtful, titles = ranked
    return list(dict.fromkeys([*(full + short + doubtful or titles[:1]), *mails]))


def _ranked(piece: str) -> tuple[str, int]:
    """A piece without its title, and what it is: a full name, a family name with a title, either, or a title alone."""
    if is_title(piece):
        return piece, 3
    if _full(rest := unheaded(piece)) and rest != piece:
        return _ranked(rest)
    rest = untitled(piece)
    if rest != piece and (len(rest) == 1 or rest in _DOUBLE_SURNAMES):
        return piece, 1
    if rest != piece and (_full(rest) or "·" in rest or not re.search(_HAN, rest)):
        return rest, 0
    return piece, 2 if _TITLE.fullmatch(piece) and not (_full(piece) or "·" in piece) else 0


def _full(name: str) -> bool:
    """Whether this is as long as most names and begins as they do."""
    return _ordinary(name) and len(name) <= 4


def _barred(text: str) -> str:
    """Parts of a foreign name between hyphens and the like as with middle dots; people of their own stay apart."""
    parts = list(map(str.strip, _BAR.split(text)))
    return text if any(len(part) < 2 or _ordinary(part) or _titled(part) for part in parts) else "·".join(parts)


def _dotted(text: str, several: bool) -> str:
    """Parts around middle dots are one name, unless they are a title or, beside several phones, people of their own."""
    *parts, last = map(str.strip, _POINT.split(text))
    if (rest := untitled(last)) != last and not _ordinary(last):
        parts, tail = [*parts, rest], "\n" + last.removeprefix(rest)
    else:
        parts, tail = [*parts, last], ""
    people = several and all(_full(part) and len(part) < 4 for part in parts)
    return ("\n" if people or any(map(is_title, parts)) else "·").join(parts) + tail


def _titled(piece: str) -> bool:
    """Whether this is, or may be, a title and no name."""
    return _ranked(piece)[1] > 1


def _spaced(tokens: list[str]) -> list[str]:
    """Names whose characters were set apart, put together again; a blank that belongs to a name stays in it.

    >>> _spaced(["张", "三", "丰"]), _spaced(["张三", "李", "四"]), _spaced(["古丽", "买买提"])
    (['张三丰'], ['张三', '李四'], ['古丽\\x01买买提'])
    """
    if all(len(token) == 1 for token in tokens):
        return _letter_by_letter(tokens)
    found = [tokens[0]]
    for place, token in enumerate(tokens[1:], 1):
        after = tokens[place + 1] if place + 1 < len(tokens) else ""
        if _completes(found[-1], token, after):
            found[-1] += token
        elif not any(_ordinary(part) or _titled(part) for part in (found[-1], token)):
            found[-1] += f"\x01{token}"
        else:
            found.append(token)
    return found


def _letter_by_letter(tokens: list[str]) -> list[str]:
    """One name of single characters; four of them are two names where both halves begin with a family name."""
    whole = "".join(tokens)
    two = len(whole) == 4 and whole[:2] not in _DOUBLE_SURNAMES and tokens[0] in _SURNAMES and tokens[2] in _SURNAMES
    return [whole[:2], whole[2:]] if two else [whole]


def _completes(before: str, token: str, after: str) -> bool:
    """Whether a token is the rest of the name that began before it."""
    if len(before) == 1 or before in _DOUBLE_SURNAMES:
        return len(token) <= 3
    begins = token in _SURNAMES and 1 <= len(after) <= 2 and not _ordinary(after)
    return len(token) == 1 and len(after) != 1 and len(before) <= 3 and not (begins or token == "总" or is_title(before))


def _ordinary(name: str) -> bool:
    """Whether a name begins as most Chinese names do."""
    return name[0] in _SURNAMES or name[:2] in _DOUBLE_SURNAMES


def _held(match: re.Match[str]) -> str:
    """What stands between two words of a foreign name, safe from being split at."""
    mark = match[1] or " "
    return _HELD[mark] + (_HELD[" "] if mark == "." and match[0].endswith(" ") else "")


def _is_name(piece: str) -> bool:
    return piece.strip() not in ("无", "暂无", "") and any(character.isalpha() for character in piece)
