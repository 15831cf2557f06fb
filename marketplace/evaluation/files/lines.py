"""Every line of a year's sum, for the bureau, finance and audit."""

from collections.abc import Iterable, Sequence
from typing import Any

from ...shared.files import workbooks
from ...shared.papers import table

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
    "应分金额（分，精确值）",
    "取整（分）",
    "余额进一（分）",
    "上限（元）",
    "是否封顶",
    "未通过的条件",
    "奖补金额（元）",
)

Line = dict[str, Any]


def write_full(title: str, lines: Iterable[Line], *, reasons: dict[str, str], notes: Sequence[str] = ()) -> bytes:
    """Every line of the sum; `reasons` say by application number which conditions were missed."""
    rows = [_full(one, reasons.get(one["key"], "")) for one in lines]
    return workbooks.write(table(title, FULL, rows, notes=notes, sheet="评比明细"))


def _full(one: Line, reason: str) -> list[Any]:
    content, completion, outcomes, *rest = one["terms"]
    share = one["share"]
    return [
        one["rank"],
        one["key"],
        one["name"],
        content["inputs"]["answers"],
        _hundredth(content["inputs"]["mean"]),
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
        share["exact"],
        share["whole"],
        share["extra"],
        _hundredth(share["cap"]),
        "是" if share["capped"] else "否",
        reason,
        _hundredth(one["share_fen"]),
    ]


def _hundredth(value: int | None) -> float | None:
    return None if value is None else value / 100
