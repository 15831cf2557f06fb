"""Names of organisations: written in ordinary characters, their former names apart, and when two look like one.

Three strengths. `texts.name_key` is certain: width, brackets, blanks, radicals and case fold. `likeness` is a question
to a person: region, form of company, remarks and variants of characters are left out of it. A former name is never
folded into the present one.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from . import texts
from .radicals import ORDINARY

_MARK = re.compile(
    "曾用名称?|原企业名称?|原公司名称?|原单位名称?|原厂名|原名称?|更名前|变更前|改名前|前称|旧称|旧名|前身|"
    "已更名为|现已更名为|现更名为|更名为|变更为|已改名为?|改名为?|现名称?|→|原|现"
)
_NOW = (
    "已更名为",
    "现已更名为",
    "现更名为",
    "更名为",
    "变更为",
    "已改名为",
    "已改名",
    "改名为",
    "改名",
    "现名",
    "现名称",
    "→",
    "现",
)
_LOOSE = ("原", "现")
"""Signs that names are made of, too: they count at the head of a bracket or of a line alone."""
_NO_FORMER = tuple("料材油浆木野生创点始则子色味装产住告理来先本件厂车有副单")
"""What makes a word of its own with 原 or 现 before it, as 原料 or 现有."""
_UNMISTAKABLE = re.compile("曾用|更名|变更|改名|名称|原名|原厂名|→")
_COMES_FROM = re.compile("由?(.{3,}?)(?:更名|变更|改名|改制|转制)(?:而来|而成|设立|成立)?")
_ENDS = " \t\n:：,，;；、/|"
_OPEN, _CLOSE = "([{（【〔「『〈《<﹙［｛＜«‹⟨", ")]}）】〕」』〉》>﹚］｝＞»›⟩"
_ROUND = str.maketrans(_OPEN + _CLOSE, "(" * len(_OPEN) + ")" * len(_CLOSE))
"""Any bracket as a round one, character by character, so that places stay the same."""
_BETWEEN_HAN = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")

_CITIES = "株洲|株州"
_PLACES = "经济技术开发区|经济开发区|高新技术产业开发区|经开区|高新区|云龙示范区|荷塘区|芦淞区|石峰区|天元区|渌口区|醴陵市|攸县|茶陵县|炎陵县|株洲县|醴陵|荷塘|芦淞|石峰|天元|渌口|攸|茶陵|炎陵"
_REGION = re.compile(rf"(?:中国|湖南省?|(?:{_CITIES})市?|{_PLACES}|[\u4e00-\u9fff]{{2,3}}省)")
_FORMS = (
    "农民专业合作社",
    "专业合作社",
    "合作社",
    "普通合伙",
    "有限合伙",
    "个人独资",
    "合伙企业",
    "集团",
    "股份",
    "有限",
    "责任",
    "总公司",
    "分公司",
    "公司",
    "总厂",
    "厂",
    "企业",
)
_ALL_FORMS = ("合作社", "商行", "经营部", "事务所", "工作室", "研究院", "研究所", "超市", "酒店", "个体工商户", *_FORMS)
"""How an organisation's name may end."""
_REMARK = re.compile(r"\(([^()]*)\)")
_BEHIND = re.compile(r"\(([^()]*)\)$")
_BRANCHES = ("分公司", "分厂", "分店", "分部", "办事处", "营业部", "门市部", "项目部", "销售部", "经营部")
_WHOLES = ("公司", "集团", "总厂", "合作社")
_DIGITS = "0123456789"
_NO_WORD = re.compile(r"[^\w]|_")
_SIGNS = "★☆*※#●○◆◇■□▲△▼▽◎√✓✔·•.。、,，;；:：!！?？~～-—_=+|/\\^&@$%"
"""What people set before or behind a name to mark it."""

_VARIANTS = str.maketrans(
    "電機業實華東發國際長車馬門龍風飛魚鳥麥齊齒龜廠廣鋼鐵銅鋁鋅銀鎳鎢鈦錳鑄鍛軋壓煉熱燈纜線絲網紡織縫紉製藥醫療儀設"
    "備專區縣鄉鎮園場農產質檢測試驗環護節約資財務會計師諮詢顧問傳動畫遊戲軟體數據聯絡雲訊號視頻圖書館學習訓練範藝術"
    "衛磚塗裝飾潔淨飲類醬釀廳麵點糧鹽煙葉貿進儲運輸輪鏈條軸鑽鏟橋樑樓閣軌導彈艦艙閥壺櫃桿槍鎖釘鏡錶鐘樂鬆緊個億萬豐"
    "興榮寶貴銳鋒勝強創領優匯滙眾衆揚陽陰陳張劉楊黃趙吳孫鄭馮許鄧蕭閻蘇盧蔣賈鄒譚韓寧閔關韋顏嚴溫蘆譽譯誠諾謙讓邁達"
    "遠適選遷還邊開閉閃間隨險難雙離靈靜頂項順須預題額顯騰驅驚鮮鴻鵬鷹麗黨齡慶應擇擴擺攝擬擔攔曆曉暫樹樣橫檔歡歐歲歷"
    "殘殼決況洩涼淵淺減湯溝滅滿漁漢漲潤澤濟濱瀏灣災為烏無爐爾牆獎獨獲現瑪瓊畢異當癒監盤碼礦礎確禮禪種稱穀穌積穩窯競"
    "筆築簡籤糾紀紅純紙級細終組結絕統經綠維綱綿綜緣編緯縱總績續羅義聖聞聰職聽肅腦腳膠膚臨與舉舊艱藍蘭處虛蝦螞蟻衝補"
    "裏裡複襲見規觀觸訂記訪評詞該詳誌語說請諸謀識議讀變讚豬負貝貞貨販貫責貯買貸費貼賀賓賢賣賦賽贈趕趨跡踐蹤軍軒載輕"
    "輔輝輩迴這連週過遙鄰醜釋針釣鈴鉛鉤銘鋪錄錦錢鍋鍵鎂鏽鑑閱闆闊闖隊階陸隱雜雞霧飯飼駁駐騎騙驛骯髮鬥鬧魯鯉鯨鳳鴨鵝"
    "鷗鹵黴",
    "电机业实华东发国际长车马门龙风飞鱼鸟麦齐齿龟厂广钢铁铜铝锌银镍钨钛锰铸锻轧压炼热灯缆线丝网纺织缝纫制药医疗仪设"
    "备专区县乡镇园场农产质检测试验环护节约资财务会计师咨询顾问传动画游戏软体数据联络云讯号视频图书馆学习训练范艺术"
    "卫砖涂装饰洁净饮类酱酿厅面点粮盐烟叶贸进储运输轮链条轴钻铲桥梁楼阁轨导弹舰舱阀壶柜杆枪锁钉镜表钟乐松紧个亿万丰"
    "兴荣宝贵锐锋胜强创领优汇汇众众扬阳阴陈张刘杨黄赵吴孙郑冯许邓萧阎苏卢蒋贾邹谭韩宁闵关韦颜严温芦誉译诚诺谦让迈达"
    "远适选迁还边开闭闪间随险难双离灵静顶项顺须预题额显腾驱惊鲜鸿鹏鹰丽党龄庆应择扩摆摄拟担拦历晓暂树样横档欢欧岁历"
    "残壳决况泄凉渊浅减汤沟灭满渔汉涨润泽济滨浏湾灾为乌无炉尔墙奖独获现玛琼毕异当愈监盘码矿础确礼禅种称谷稣积稳窑竞"
    "笔筑简签纠纪红纯纸级细终组结绝统经绿维纲绵综缘编纬纵总绩续罗义圣闻聪职听肃脑脚胶肤临与举旧艰蓝兰处虚虾蚂蚁冲补"
    "里里复袭见规观触订记访评词该详志语说请诸谋识议读变赞猪负贝贞货贩贯责贮买贷费贴贺宾贤卖赋赛赠赶趋迹践踪军轩载轻"
    "辅辉辈回这连周过遥邻丑释针钓铃铅钩铭铺录锦钱锅键镁锈鉴阅板阔闯队阶陆隐杂鸡雾饭饲驳驻骑骗驿肮发斗闹鲁鲤鲸凤鸭鹅"
    "鸥卤霉",
)
"""Traditional characters and variants that enterprises' names are written with; only for the question, never for a key."""


MOST = 200
"""Characters of a name that are looked at for what it looks like."""
LONGEST = 500
"""Characters of a cell in which a former name is looked for; a longer one is no name."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enterprise that a name looks like: how it is chosen, its name, and where it is from."""

    choice: str
    name: str
    place: str
    organisation: Any = None
    """Its row in the database, where it is stored already."""
    former: str = ""
    """Another name of it, where it has one that may be meant."""
    row: int = 0
    """The row of the sheet `place` that names it, where another row does."""


class Parted(NamedTuple):
    """A name as it stands today, and the former one that was written beside it."""

    name: str
    former: str = ""


def written(name: str) -> str:
    """A name on one line in ordinary characters: radicals, compatibility ideographs, full-width letters and digits.

    Brackets stay as they are written; signs that nobody sees are left out.

    >>> written("株洲⻓⻰⾦⽯ＡＢ１（集团）有限公司")
    '株洲长龙金石AB1（集团）有限公司'
    """
    return "".join(map(_ordinary, " ".join(texts.seen(texts.one_line(name)).split())))


def _ordinary(character: str) -> str:
    if ord(character) in ORDINARY:
        return ORDINARY[ord(character)]
    if "\u2f00" <= character <= "\u2fdf" or ("\uff10" <= character <= "\uff5a" and character.isalnum()):
        return texts.normal("NFKC", character)
    return character


def parted(text: str) -> Parted:
    """The present name and the former one, where a name says so in brackets or behind it.

    >>> parted("株洲某某有限公司\\n曾用名：株洲旧厂")
    Parted(name='株洲某某有限公司', former='株洲旧厂')
    >>> parted("株洲某某有限公司（原株洲旧厂）").former, parted("株洲旧厂（现名：株洲某某有限公司）").name
    ('株洲旧厂', '株洲某某有限公司')
    """
    plain = texts.seen(texts.clean(text)).strip()
    flat = plain.translate(_ROUND)
    for found in _MARK.finditer(flat) if len(plain) <= LONGEST else ():
        outer, inner = map(_line, _around(plain, flat, found))
        if texts.name_key(outer) and len(texts.name_key(inner)) > 2:
            return Parted(inner, _bare(outer)) if found[0] in _NOW else Parted(outer, inner)
    return _came_from(plain, flat) or Parted(_line(plain))


def formers(former: str) -> tuple[str, ...]:
    """The names in a text about former names, where several stand in a row."""
    return tuple(one for one in map(_line, re.split("[、,，;；/|]", former)) if len(texts.name_key(one)) > 2)


def _around(plain: str, flat: str, found: re.Match[str]) -> tuple[str, str]:
    """The text without what a mark says, and what it says; blank where the mark says nothing."""
    start, end = len(flat[: found.start()].rstrip(" ")), found.end()
    end += len(flat[end:]) - len(flat[end:].lstrip())
    colon = flat[end : end + 1] in tuple(":：为是") and end < len(flat)
    end += colon
    if flat[start - 1 : start] == "(":
        close = _closing(flat, end)
        inner, rest = _first(plain[end:close]), plain[close + 1 :]
        says = colon or found[0] not in _LOOSE or (_named(flat[end:], inner) and not rest.strip(_ENDS))
        return (plain[: start - 1] + rest, inner) if says else ("", "")
    head, inner = plain[:start], _first(plain[end:])
    apart, forms = found.start() == 0 or flat[found.start() - 1] in _ENDS, _ends_in_form(head)
    if colon and flat[end - 1] in ":：":
        says = apart or ((forms or bool(_UNMISTAKABLE.match(found[0]))) and found[0] not in _LOOSE)
    else:
        says = found[0] not in _LOOSE and _ends_in_form(inner) and (forms or apart)
    return (head, inner) if says else ("", "")


def _came_from(plain: str, flat: str) -> Parted | None:
    """The parts of a name with a bracket at its end which says what it came from, as （由株洲旧厂更名而来）."""
    start = flat.rfind("(")
    if start < 1 or not flat.endswith(")") or len(plain) > LONGEST:
        return None
    told = _COMES_FROM.fullmatch(plain[start + 1 : -1])
    former = _line(told[1]) if told else ""
    return Parted(_line(plain[:start]), former) if _ends_in_form(former) else None


def _first(inner: str) -> str:
    """What is said up to a comma behind which a remark follows, as a year; a row of names stays whole."""
    head, comma, rest = next(((h, c, r) for c in "，,；;。" for h, c, r in [inner.partition(c)] if c), (inner, "", ""))
    return head if comma and _ends_in_form(head) and not _ends_in_form(rest) else inner


def _named(after: str, inner: str) -> bool:
    """Whether a name of an organisation follows 原 or 现, and no word that begins with it."""
    return _ends_in_form(inner) and not after.startswith(_NO_FORMER)


def _ends_in_form(name: str) -> bool:
    return texts.name_key(name[-40:]).rstrip(")").endswith(_ALL_FORMS)


def _bare(former: str) -> str:
    """A former name without the 原 before it."""
    rest = former.removeprefix("原")
    return rest if rest != former and _named(rest, rest) else former


def _closing(flat: str, start: int) -> int:
    """The place of the bracket that closes, or the end."""
    depth = 0
    for place in range(start, len(flat)):
        depth += (flat[place] == "(") - (flat[place] == ")")
        if depth < 0:
            return place
    return len(flat)


def _line(text: str) -> str:
    return _BETWEEN_HAN.sub("", written(text)).strip(_ENDS)


def simplified(text: str) -> str:
    """Traditional characters and variants as ordinary ones: for comparing what is then asked about, never for a key."""
    return text.translate(_VARIANTS)


@lru_cache(8192)
def likeness(name: str) -> str:
    """What is left of a name once region, remarks, marks around it, branch and form of company are taken off it.

    Two names with one likeness look like one enterprise; whether they are is for a person to say.

    >>> {likeness(name) for name in ("株洲甲乙包装有限公司", "湖南省株洲市甲乙包装", "株州甲乙包裝（有限公司）", "★株洲甲乙包装有限公司1")}
    {'甲乙包装'}
    """
    key = simplified(texts.name_key(parted(name[:MOST]).name))
    bare = _unmarked(key)
    while head := _REGION.match(bare):
        if len(bare) - head.end() < 2:
            break
        bare = bare[head.end() :]
    plain = _REMARK.sub(lambda remark: remark[0] if remark[1] and not _formless(remark[1]) else "", bare)
    formless = _formless(_whole(plain)) or _formless(bare) or bare
    core = _NO_WORD.sub("", formless) or _NO_WORD.sub("", key) or key
    return (core if len(core) >= 2 else _NO_WORD.sub("", key) or key)[:120]


def likenesses(name: str, former: str = "") -> tuple[str, ...]:
    """What a name looks like, and what other names look like that stand beside it, or in a bracket behind it."""
    both = parted(name[:MOST])
    beside = _BEHIND.search(both.name.translate(_ROUND))
    others = [beside[1].removeprefix("原").removeprefix("现")] if beside and _tells_name(beside[1]) else []
    return tuple(dict.fromkeys(map(likeness, (both.name, *others, *formers(both.former), *formers(former)))))


def _tells_name(remark: str) -> bool:
    return (_ends_in_form(remark) and len(_formless(remark)) > 1) or (remark.startswith(_LOOSE) and len(remark) > 2)


def _unmarked(name: str) -> str:
    """A name without the signs and numbers that people set before and behind it."""
    bare = name.strip(_SIGNS)
    rest = bare.lstrip(_DIGITS)
    if 0 < len(bare) - len(rest) <= 4 and (rest[:1] in (*"、.)",) or _REGION.match(rest)):
        bare = rest.lstrip(_SIGNS + ")")
    head = bare.rstrip(_DIGITS).rstrip(_SIGNS)
    return head if len(bare) - len(head) <= 3 and head.endswith(_ALL_FORMS) else bare


def _whole(name: str) -> str:
    """The name of the company whose branch a name says."""
    if not (end := next((one for one in _BRANCHES if name.endswith(one)), "")):
        return name
    head = name.removesuffix(end)
    place = max(head.rfind(form) + len(form) if form in head else 0 for form in _WHOLES)
    return head[:place] if place and len(head) - place <= 12 else name


def _formless(name: str) -> str:
    """A name without the forms of company at its end, in brackets or not."""
    while True:
        bare = name.rstrip("()")
        form = next((form for form in _FORMS if bare.endswith(form)), "")
        if not form:
            return name.rstrip("(")
        name = bare.removesuffix(form)
