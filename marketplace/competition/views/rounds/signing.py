"""The sheet of a round's approver in words: what is matched, who pays, who gets it, and what asks for attention."""

from flask_babel import gettext, ngettext

from ....programmes.queries import programmes
from ....shared import wording
from ....shared.web.filters import moment, percent, score, yuan
from ....shared.web.signing import Sheet, Sum
from ...models import Round, SolveRun
from ...queries import reviews, signing
from ...queries.runs import Move, Names
from ...rules.overview import Group, Overview
from ...rules.signing import Signing
from ...states import RunState

NAMED = 5
"""So many counties or categories that got nothing are named."""


def sheet_of(a_round: Round, run: SolveRun, known: Names, seen: Overview, figures: Signing) -> Sheet:
    """The sheet for the run that is before the approver."""
    before, scored = signing.earlier(a_round, run, known), reviews.scored(a_round)
    return Sheet(
        said=(_matched(run, figures), _paid(figures), _how_good(run), concentration(figures, known)),
        sums=_sums(figures),
        facts=[*_reviewed(scored), *_facts(a_round, seen, known, figures)],
        flags=(*_unheard(signing.hurry_of(a_round), figures), *_alone(scored), *_flags(run, figures)),
        before=_before(before) if before else "",
        changed=_changed(run, before) if before else (),
    )


def _matched(run: SolveRun, figures: Signing) -> str:
    return gettext(
        "本轮 %(needs)s 条需求，%(places)s 家机构的 %(claims)s 份揭榜可选；方案匹配 %(served)s 条，%(left)s 条转入下一轮。",
        needs=figures.needs,
        places=figures.claimants,
        claims=figures.claims,
        served=len(figures.pairs),
        left=figures.needs - len(figures.pairs),
    )


def _paid(figures: Signing) -> str:
    return gettext(
        "服务总价合计 %(price)s：政府补 %(government)s，机构让 %(concession)s，企业出 %(enterprise)s。",
        price=yuan(figures.price_fen),
        government=yuan(figures.government_fen),
        concession=yuan(figures.concession_fen),
        enterprise=yuan(figures.enterprise_fen),
    )


def _how_good(run: SolveRun) -> str:
    if run.state == RunState.OPTIMAL:
        return gettext("在合乎规则的方案里，没有一个匹配得更多；匹配同样多的，没有一个总分更高。")
    return gettext("在时限内没有求完：也许还有匹配更多、或者总分更高的方案。")


def concentration(figures: Signing, known: Names) -> str:
    """In words, in how few hands the matches are."""
    whole, holders = len(figures.pairs), figures.holders
    if not holders:
        return gettext("没有一条需求匹配到机构。")
    first, most = holders[0]
    name = known.institutions[first].name if first in known.institutions else ""
    if len(holders) == 1:
        return ngettext("%(n)s 项给了一家机构：%(name)s。", "%(n)s 项全部给了同一家机构：%(name)s。", whole, n=whole, name=name)
    if most == 1:
        return gettext("%(n)s 项分给 %(n)s 家机构，每家一项。", n=whole)
    return gettext(
        "%(n)s 项分给 %(places)s 家机构，最多的一家有 %(most)s 项：%(name)s。", n=whole, places=len(holders), most=most, name=name
    )


def _sums(figures: Signing) -> list[Sum]:
    paid = [
        Sum(label=gettext("服务总价"), value=yuan(figures.price_fen)),
        Sum(label=gettext("政府补"), value=yuan(figures.government_fen)),
        Sum(label=gettext("机构让"), value=yuan(figures.concession_fen)),
        Sum(label=gettext("企业出"), value=yuan(figures.enterprise_fen)),
    ]
    if not figures.pot_fen:
        return [*paid, Sum(label=gettext("预算余额"), value="—", note=gettext("试点参数里没有设定奖补预算总额"))]
    note = gettext("预算 %(pot)s，其他轮次已定或待批 %(taken)s", pot=yuan(figures.pot_fen), taken=yuan(figures.taken_fen))
    return [*paid, Sum(label=gettext("预算余额"), value=yuan(figures.left_fen), note=note)]


def _facts(a_round: Round, seen: Overview, known: Names, figures: Signing) -> list[Sum]:
    labels = dict(programmes.ruleset_of(a_round.programme).categories.choices)
    found = [
        Sum(label=gettext("企业意愿"), value=_wishes(figures)),
        Sum(label=gettext("县市区"), value=_reach(seen.counties), note=_left_out(seen.counties, {})),
        Sum(label=gettext("服务类别"), value=_reach(seen.categories), note=_left_out(seen.categories, labels)),
    ]
    if not seen.worst:
        return found
    one = seen.worst[0]
    need, place = known.needs.get(one.need), known.institutions.get(one.institution)
    note = gettext("%(place)s；这条需求的最高得分是 %(best)s", place=place.name if place else "—", best=score(one.best))
    said = gettext("%(need)s，得 %(points)s 分", need=need.number if need else "—", points=score(one.score))
    share = gettext("前三家占 %(share)s", share=percent(seen.load.top_three))
    return [*found, Sum(label=gettext("最不利的需求"), value=said, note=note), Sum(label=gettext("集中程度"), value=share)]


def _reviewed(scored: reviews.Scored | None) -> list[Sum]:
    if scored is None:
        return []
    said = ngettext("每份至少 %(n)s 人评分", "每份至少 %(n)s 人评分", scored.fewest, n=scored.fewest)
    return [Sum(label=gettext("评分"), value=said)]


def _alone(scored: reviews.Scored | None) -> list[str]:
    """That only who announced the round has scored claims, where the bureau has nobody else."""
    if scored is None or not scored.alone:
        return []
    n = scored.alone
    return [ngettext("有 %(n)s 份揭榜只由公告轮次的人评分。", "有 %(n)s 份揭榜只由公告轮次的人评分。", n, n=n)]


def _wishes(figures: Signing) -> str:
    said = ngettext(
        "%(n)s 家企业中有 %(spoken)s 家表达了意愿",
        "%(n)s 家企业中有 %(spoken)s 家表达了意愿",
        figures.asked,
        n=figures.asked,
        spoken=figures.spoken,
    )
    if not figures.entered:
        return said
    by_county = ngettext("其中 %(n)s 家由县市区代填", "其中 %(n)s 家由县市区代填", figures.entered, n=figures.entered)
    return gettext("%(wishes)s，%(by_county)s", wishes=said, by_county=by_county)


def _reach(groups: tuple[Group, ...]) -> str:
    return gettext("%(all)s 个中有 %(n)s 个得到服务", all=len(groups), n=sum(one.served > 0 for one in groups))


def _left_out(groups: tuple[Group, ...], labels: dict[str, str]) -> str:
    """Who got nothing, by name; blank where everybody got something."""
    empty = [wording.official(labels.get(one.key, one.key)) for one in groups if not one.served]
    if not empty:
        return ""
    names = gettext("、").join(empty[:NAMED])
    if len(empty) > NAMED:
        return gettext("没有匹配到的有 %(names)s 等 %(n)s 个", names=names, n=len(empty))
    return gettext("没有匹配到的：%(names)s", names=names)


def _unheard(hurry: signing.Hurry | None, figures: Signing) -> list[str]:
    """That the wishes are not complete, what that means, and why it was proposed all the same."""
    said = []
    if hurry is not None:
        said.append(
            gettext(
                "提交时企业意愿还没有齐备：表达意愿的时间到 %(at)s，%(n)s 家企业中有 %(spoken)s 家表达。经办的理由：%(reason)s",
                at=moment(hurry.until),
                n=hurry.asked,
                spoken=hurry.spoken,
                reason=hurry.reason,
            )
        )
    if figures.spoken < figures.asked:
        missing = figures.asked - figures.spoken
        said.append(
            ngettext(
                "有 %(n)s 家企业没有表达意愿，它的意愿没有计入得分。",
                "有 %(n)s 家企业没有表达意愿，它们的意愿没有计入得分。",
                missing,
                n=missing,
            )
        )
    return said


def _flags(run: SolveRun, figures: Signing) -> list[str]:
    said = []
    if figures.pot_fen and figures.left_fen < 0:
        said.append(gettext("预算不够：批准以后超出 %(over)s。", over=yuan(-figures.left_fen)))
    if len(figures.holders) == 1 and len(figures.pairs) > 1:
        said.append(gettext("全部匹配给了同一家机构。"))
    if run.state != RunState.OPTIMAL:
        said.append(gettext("没有证明这是最优方案。"))
    if fixed := sum(bid["pair"] == "locked" for bid in run.input["bids"]):
        said.append(
            ngettext("有 %(n)s 个组合是锁定的，不是算出来的。", "有 %(n)s 个组合是锁定的，不是算出来的。", fixed, n=fixed)
        )
    if barred := sum(bid["pair"] == "barred" for bid in run.input["bids"]):
        said.append(ngettext("有 %(n)s 个组合被排除。", "有 %(n)s 个组合被排除。", barred, n=barred))
    if changes := len(run.input.get("changes", ())):
        said.append(ngettext("求解前改过 %(n)s 处输入，理由见下。", "求解前改过 %(n)s 处输入，理由见下。", changes, n=changes))
    return said


def _before(before: signing.Earlier) -> str:
    return gettext("上一次提交的是第 %(n)s 次求解，退回的理由：%(reason)s", n=before.run.number, reason=before.reason)


def _changed(run: SolveRun, before: signing.Earlier) -> list[str]:
    """What moved since the run that was proposed before, in sentences."""
    was, now = before.run.result or {}, run.result or {}
    said = [_moved(move) for move in before.moves]
    if (was.get("served"), was.get("total")) != (now.get("served"), now.get("total")):
        said.append(
            gettext(
                "匹配 %(a)s → %(b)s 条，总分 %(c)s → %(d)s。",
                a=was.get("served"),
                b=now.get("served"),
                c=score(was.get("total")),
                d=score(now.get("total")),
            )
        )
    return said


def _moved(move: Move) -> str:
    return gettext(
        "需求 %(need)s：%(a)s → %(b)s。",
        need=move.need.number,
        a=move.before.name if move.before else gettext("未匹配"),
        b=move.after.name if move.after else gettext("未匹配"),
    )
