"""What stands behind a claim, and how the rules about it are checked and said."""

from collections.abc import Mapping
from functools import partial

from ...shared.affiliation import Shared
from ...shared.fixed import Fixed
from ..ruleset import Subject
from .condition import Answer, Condition, Law


class ClaimFacts(Fixed):
    """What stands behind a claim.

    `asked` are the services that the need names, `offered` those of the institution's place, which is blank without a
    place. `related_by` are the certain facts that institution and enterprise share. `capacity` is the declared yearly
    ability and `free` what is left of it; without a place nothing was declared, and `capacity` is 0.
    """

    institution_in_pool: bool | None = None
    need_published: bool | None = None
    asked: tuple[str, ...] | None = None
    offered: tuple[str, ...] | None = None
    related_by: tuple[Shared, ...] | None = None
    capacity: int | None = None
    free: int | None = None


def _listed(law: Law, facts: ClaimFacts) -> Answer:
    return Answer(facts.institution_in_pool, {}, {})


def _published(law: Law, facts: ClaimFacts) -> Answer:
    return Answer(facts.need_published, {}, {})


def _trade(law: Law, facts: ClaimFacts) -> Answer:
    """At least one of the services that are asked for is offered; without a place nothing is there to be held against."""
    asked, offered = facts.asked, facts.offered
    passed = None if asked is None or offered is None else not offered or bool(set(asked) & set(offered))
    return Answer(passed, {}, {"asked": asked, "offered": offered or "—"})


def _unrelated(law: Law, facts: ClaimFacts) -> Answer:
    """Only certain facts bar; a person decides about the others."""
    shared = facts.related_by
    return Answer(None if shared is None else not shared, {}, {"shared": shared})


def _room(law: Law, facts: ClaimFacts) -> Answer:
    """No more needs than the declared yearly ability; without a place nothing was declared."""
    capacity, free = facts.capacity, facts.free
    passed = None if capacity is None else True if free is None else free > 0
    return Answer(passed, {}, {"capacity": capacity, "free": "—" if free is None else free})


_condition = partial(Condition, subjects=(Subject.CLAIM,))

CONDITIONS: Mapping[str, Condition] = {
    "listed": _condition(
        check=_listed,
        title="试点机构",
        passed="在公布的试点机构名单之内。",
        failed="不在公布的试点机构名单之内。",
        unknown="尚未查明是否在试点机构名单之内。",
        mend="请先申报试点，经市局确认并公布后再揭榜。",
    ),
    "published": _condition(
        check=_published,
        title="已发布的需求",
        passed="该需求已经发布。",
        failed="该需求没有发布，或已经有了结果。",
        unknown="尚未查明该需求是否发布。",
        mend="请从需求榜单中选择已发布的需求。",
    ),
    "trade": _condition(
        check=_trade,
        title="服务类别相符",
        passed="需求的服务类别与入库的服务类别相符。",
        failed="需求要的是{asked}，入库的服务类别是{offered}，没有相同的类别。",
        unknown="尚未查明服务类别是否相符。",
        mend="请选择服务类别相符的需求。",
    ),
    "unrelated": _condition(
        check=_unrelated,
        title="与需求企业不关联",
        passed="与需求企业没有足以认定关联的相同信息。",
        failed="与需求企业{shared}相同，属于关联方。",
        unknown="尚未查明与需求企业是否关联。",
        mend="与企业关联的机构请选择别的需求；信息有误的，请先更正单位信息。",
    ),
    "room": _condition(
        check=_room,
        title="剩余名额",
        passed="剩余名额 {free} 家。",
        failed="申报的年服务能力是 {capacity} 家，名额已经用完。",
        unknown="尚未查明剩余名额。",
        mend="名额以申报的年服务能力为限；终止的服务会空出名额。",
    ),
}
