"""Every line of a year's sum, for the bureau, finance and audit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ...shared.files import workbooks
from ...shared.papers import table
from ..rules.adjusting import Corrected

CORRECTED = ("更正后名次", "更正后综合得分", "更正后奖补金额（元）")
"""What a list has beside itself once one of its lines was corrected."""
FULL = (
    "名次",
    "申报编号",
    "服务机构（平台）名称",
    "满意度答复数",
    "满意度均值",
    "满意度下界",
    "满意度得分",
    "完成企业数",
    "承诺企业数",
    "完成得分",
    "成果分值",
    "成果得分",
    "四舍五入差",
    "综合得分",
    "参与分配分值",
    "应分金额（元，只舍不入）",
    "余额加（元）",
    "上限（元）",
    "是否封顶",
    "未通过的条件",
    "奖补金额（元）",
    "得分是怎么算的",
    "奖补是怎么算的",
)
_WIDTHS, _MORE = (5, 14, 18, *[8] * 11, 9, 12, 9, 12, 6, 24, 12, 44, 30), (8, 10, 12)

Line = dict[str, Any]


def write_full(
    title: str,
    lines: Iterable[Line],
    *,
    reasons: dict[str, str],
    formulas: Mapping[str, tuple[str, str]],
    tells: Callable[[int], bool],
    notes: Sequence[str] = (),
    corrected: Mapping[str, Corrected] | None = None,
    mark: str = "",
) -> bytes:
    """Every line of the sum.

    `tells` says of how many answers the mean is printed.
    By application number, `reasons` say which conditions were missed, `formulas` how score and amount came to be, and
    `corrected` how the line stands now.
    """
    stands = corrected or {}
    rows = [[*_full(one, reasons.get(one["key"], ""), tells), *formulas[one["key"]], *_now(one, stands)] for one in lines]
    head = (*FULL, *(CORRECTED if stands else ()))
    widths = (*_WIDTHS, *(_MORE if stands else ()))
    return workbooks.write(table(title, head, rows, notes=notes, sheet="评比明细", widths=widths, mark=mark))


def _now(one: Line, stands: Mapping[str, Corrected]) -> tuple[Any, ...]:
    """The place, score and amount of a line as corrected; nothing where no line was."""
    if not stands:
        return ()
    now = stands[one["key"]]
    return now.new_rank, _hundredth(now.new_score), _hundredth(now.new_fen)


def _full(one: Line, reason: str, tells: Callable[[int], bool]) -> list[Any]:
    content, completion, outcomes, *rest = one["terms"]
    share = one["share"]
    return [
        one["rank"],
        one["key"],
        one["name"],
        content["inputs"]["answers"],
        _hundredth(content["inputs"]["mean"]) if tells(content["inputs"]["answers"]) else None,
        _hundredth(content["value"]),
        _hundredth(content["points"]),
        completion["inputs"]["completed"],
        completion["inputs"]["committed"],
        _hundredth(completion["points"]),
        outcomes["inputs"]["points"],
        _hundredth(outcomes["points"]),
        _hundredth(sum(term["points"] for term in rest)),
        _hundredth(one["score"]),
        _hundredth(share["points"]),
        _hundredth(share["whole"]),
        _hundredth(share["extra"]),
        _hundredth(share["cap"]),
        "是" if share["capped"] else "否",
        reason,
        _hundredth(one["share_fen"]),
    ]


def _hundredth(value: int | None) -> float | None:
    return None if value is None else value / 100
