"""What a county's recommendation shows, and how the rules about it are checked and said."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from ...shared.fixed import Fixed
from ..ruleset import Subject
from .condition import Answer, Condition, Law, not_after


class RecommendationFacts(Fixed):
    """What a county's recommendation shows: the day, and whether the sealed document and Annex 1 are attached."""

    recommended_on: date | None = None
    document_sealed: bool | None = None


def _recommended_in_time(law: Law, facts: RecommendationFacts) -> Answer:
    return not_after(law.settings.day("recommendation_deadline"), facts.recommended_on)


def _recommendation_sealed(law: Law, facts: RecommendationFacts) -> Answer:
    return Answer(facts.document_sealed, {"copies": law.settings.integer("recommendation_copies")}, {})


_condition = partial(Condition, subjects=(Subject.RECOMMENDATION,))

CONDITIONS: Mapping[str, Condition] = {
    "recommended_in_time": _condition(
        check=_recommended_in_time,
        title="推荐时间",
        passed="在截止日 {last} 之前（含当日）。",
        failed="推荐日期为 {day}，已过截止日 {last}。",
        unknown="尚未推荐，截止日为 {last}。",
        mend="请在 {last} 当日 24 时以前推荐；如需顺延，请联系市工业和信息化局。",
        reads=("recommendation_deadline",),
    ),
    "recommendation_sealed": _condition(
        check=_recommendation_sealed,
        title="推荐文件",
        passed="已上传盖章的推荐文件。",
        failed="推荐文件未盖章。",
        unknown="尚未上传推荐文件。",
        mend="请上传盖章的推荐文件，纸质件一式 {copies} 份报市局。",
        fields=("document",),
        tells=("recommendation_copies",),
    ),
}
