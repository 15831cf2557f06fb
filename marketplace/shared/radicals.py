"""The signs of radicals that text copied out of a PDF carries, as the ordinary characters they stand for."""

from types import MappingProxyType

_SUPPLEMENT = (
    "?厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢尢巳幺彑彐忄㣺扌攵?旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟罓罒㓁冖网羊羊羊耂肀聿月臼"
    "艹艹艹虎衤覀西见角角讠贝足车辶辶辶邑钅長镸长门阜阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
"""U+2E80 to U+2EF3 in their order, `?` where there is none; NFKC knows two of them (UCD, EquivalentUnifiedIdeograph)."""

ORDINARY = MappingProxyType({0x2E80 + place: character for place, character in enumerate(_SUPPLEMENT) if character != "?"})
"""What `str.translate` takes. The Kangxi radicals from U+2F00 on fold by NFKC."""
