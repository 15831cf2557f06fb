"""Names of organisations: written in ordinary characters, their former names apart, and when two look like one.

Three strengths. `texts.name_key` is certain: width, brackets, blanks, radicals and case fold. `likeness` is a question
to a person: region, form of company, remarks and variants of characters are left out of it. A former name is never
folded into the present one.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from . import texts
from .radicals import ORDINARY

_MARK = re.compile(
    "曾用名称?|原企业名称|原公司名称?|原名称?|更名前|变更前|旧称|旧名|前身|已更名为|现更名为|更名为|变更为|现名称?|原|现"
)
_NOW = ("已更名为", "现更名为", "更名为", "变更为", "现名", "现名称", "现")
_LOOSE = ("原", "现")
"""Signs that names are made of, too: they count at the head of a bracket or of a line alone."""
_ENDS = " \t\n:：,，;；、/|"
_BETWEEN_HAN = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")

_CITIES = "株洲|株州"
_PLACES = "荷塘区|芦淞区|石峰区|天元区|渌口区|醴陵市|攸县|茶陵县|炎陵县|株洲县|醴陵|荷塘|芦淞|石峰|天元|渌口|攸|茶陵|炎陵"
_REGION = re.compile(rf"(?:中国|湖南省?|(?:{_CITIES})市?|{_PLACES}|[\u4e00-\u9fff]{{2,3}}省)")
_FORMS = (
    "普通合伙", "有限合伙", "个人独资", "合伙企业", "集团", "股份", "有限", "责任", "总公司", "分公司", "公司", "总厂", "厂", "企业",
)  # fmt: skip
_REMARK = re.compile(r"\([^()]*\)")
_NO_WORD = re.compile(r"[^\w]|_")

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


class Parted(NamedTuple):
    """A name as it stands today, and the former one that was written beside it."""

    name: str
    former: str = ""


def written(name: str) -> str:
    """A name on one line in ordinary characters: radicals, compatibility ideographs, full-width letters and digits.

    Brackets stay as they are written.

    >>> written("株洲⻓⻰⾦⽯ＡＢ１（集团）有限公司")
    '株洲长龙金石AB1（集团）有限公司'
    """
    return "".join(map(_ordinary, texts.one_line(name)))


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
    plain = texts.clean(text)
    for found in _MARK.finditer(plain) if len(plain) <= LONGEST else ():
        outer, inner = _around(plain, found)
        outer, inner = _line(outer), _line(inner)
        if texts.name_key(outer) and len(texts.name_key(inner)) > 2:
            return Parted(inner, outer) if found[0] in _NOW else Parted(outer, inner)
    return Parted(_line(plain))


def _around(plain: str, found: re.Match[str]) -> tuple[str, str]:
    """The text without what a mark says, and what it says; blank where the mark says nothing."""
    before, after = plain[: found.start()], plain[found.end() :].lstrip()
    head, colon = before.rstrip(" "), after[:1] in tuple(":：为是") and bool(after)
    if head[-1:] in ("(", "（"):
        inner, rest = _closed(after.lstrip(":：为是 "))
        return (head[:-1] + rest, inner) if colon or found[0] != "现" else ("", "")
    apart = not before or before[-1] in _ENDS
    return (head, after[1:]) if after[:1] in (":", "：") and (apart or found[0] not in _LOOSE) else ("", "")


def _closed(text: str) -> tuple[str, str]:
    """What stands before the bracket that closes, and what behind it."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "(（") - (character in ")）")
        if depth < 0:
            return text[:place], text[place + 1 :]
    return text, ""


def _line(text: str) -> str:
    return _BETWEEN_HAN.sub("", written(text)).strip(_ENDS)


@lru_cache(8192)
def likeness(name: str) -> str:
    """What is left of a name once region, remarks in brackets and form of company are taken off it.

    Two names with one likeness look like one enterprise; whether they are is for a person to say.

    >>> {likeness(name) for name in ("株洲甲乙包装有限公司", "湖南省株洲市甲乙包装", "株州甲乙包裝（有限公司）")}
    {'甲乙包装'}
    """
    key = texts.name_key(parted(name[:MOST]).name).translate(_VARIANTS)
    bare = key
    while head := _REGION.match(bare):
        if len(bare) - head.end() < 2:
            break
        bare = bare[head.end() :]
    formless = _formless(bare) or bare
    core = _formless(_REMARK.sub("", formless)) or formless
    plain = _NO_WORD.sub("", core) or _NO_WORD.sub("", key) or key
    return (plain if len(plain) >= 2 else _NO_WORD.sub("", key) or key)[:120]


def _formless(name: str) -> str:
    """A name without the forms of company at its end, in brackets or not."""
    while True:
        bare = name.rstrip("()")
        form = next((form for form in _FORMS if bare.endswith(form)), "")
        if not form:
            return name.rstrip("(")
        name = bare.removesuffix(form)
