"""The words that an Annex 4 cell may hold, and what each of them stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ..core import texts

T = TypeVar("T")
NONE = "无"


@dataclass(frozen=True, slots=True)
class Term:
    """A printed label and the other ways in which people write it."""

    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class County:
    """A county-level unit; `code` has six digits, or none for a zone without a division code."""

    name: str
    code: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Categories, levels and counties in their printed order, with an index over all spellings.

    Spellings are compared without blanks, quotation marks, case and width; two
    terms must not share one, since it would then have to be guessed.
    """

    categories: tuple[Term, ...]
    levels: tuple[Term, ...]
    counties: tuple[County, ...]
    category_of: Mapping[str, str] = field(init=False, repr=False, compare=False)
    level_of: Mapping[str, str] = field(init=False, repr=False, compare=False)
    county_of: Mapping[str, County] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "category_of", _index((c.label, c.aliases, c.label) for c in self.categories))
        object.__setattr__(self, "level_of", _index((x.label, x.aliases, x.label) for x in self.levels))
        object.__setattr__(self, "county_of", _index((c.name, _spellings(c), c) for c in self.counties))


def _index(terms: Iterable[tuple[str, Iterable[str], T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for label, aliases, value in terms:
        for spelling in (label, *aliases):
            key = texts.name_key(spelling)
            if found.setdefault(key, value) != value:
                raise ValueError(f"{spelling!r} stands for two things")
    return found


def _spellings(county: County) -> tuple[str, ...]:
    """Aliases, the code, and the name without its last character, as 醴陵 for 醴陵市."""
    short = county.name[:-1] if county.name[-1] in "市县区" and len(county.name) > 2 else county.name
    return (*county.aliases, *filter(None, [county.code]), short)


PILOT = Vocabulary(
    categories=(
        Term("咨询管理", ("咨询规划", "管理咨询")),
        Term("检验检测", ("检测检验",)),
        Term("共享制造"),
        Term("产权交易"),
        Term("人才招引", ("人才引进",)),
        Term("升规入统", ("升规",)),
        Term("争资引项"),
        Term("数智转型", ("数智化转型",)),
        Term("技术创新"),
        Term("上市辅导"),
    ),
    levels=(
        Term("创新型中小企业", ("创新型", "创新型企业", "省级创新型中小企业")),
        Term(
            "省级专精特新中小企业",
            (
                *("省级专精特新", "省级专精特新企业", "省专精特新", "省专精特新企业", "省专精特新中小企业"),
                *("专精特新中小企业", "专精特新企业", "专精特新"),
            ),
        ),
        Term(
            "国家级专精特新“小巨人”",
            (
                *("国家级小巨人", "国家小巨人", "国家级小巨人企业", "国家小巨人企业", "国家专精特新小巨人"),
                *("国家级专精特新小巨人企业", "国家专精特新小巨人企业"),
            ),
        ),
        Term(
            "国家重点专精特新“小巨人”",
            (
                *("国家重点小巨人", "重点小巨人", "国家级重点小巨人", "国家级重点专精特新小巨人"),
                *("重点专精特新小巨人", "国家重点小巨人企业", "重点小巨人企业", "国家重点专精特新小巨人企业"),
                *("国家级重点专精特新小巨人企业", "国家级重点小巨人企业"),
            ),
        ),
        Term("升规入统", ("升规", "入统", "规上", "规上企业", "规模以上", "规模以上企业", "规模以上工业企业")),
        Term(
            "国省单项冠军",
            (
                *("单项冠军", "国家级单项冠军", "国家单项冠军", "省级单项冠军", "省单项冠军", "制造业单项冠军"),
                *("国家级制造业单项冠军", "国家制造业单项冠军", "省级制造业单项冠军", "省制造业单项冠军"),
                *("国省制造业单项冠军", "单项冠军企业", "国省单项冠军企业"),
            ),
        ),
        Term("其他", ("其它",)),
        Term(NONE, ("暂无", "没有", "尚无", "无等级", "无级别", "未认定", "none")),
    ),
    counties=(
        County("荷塘区", "430202"),
        County("芦淞区", "430203"),
        County("石峰区", "430204"),
        County("天元区", "430211"),
        County("渌口区", "430212", ("株洲县", "430221")),
        County("攸县", "430223"),
        County("茶陵县", "430224"),
        County("炎陵县", "430225"),
        County("醴陵市", "430281"),
        County(
            "株洲经开区",
            "",
            ("经开区", "株洲经济开发区", "株洲经济技术开发区", "云龙示范区", "株洲云龙示范区"),
        ),
    ),
)
"""The words of the pilot (S004-1.3, X4, C-02, C-09; practice 1.3); 小巨人 alone is not among them, as three levels bear it."""
