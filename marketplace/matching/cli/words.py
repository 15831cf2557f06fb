"""What the commands about matching say, with the names that people know instead of numbers."""

import re
from collections.abc import Iterable

from .. import Barrier, Change, Market, Result, Why
from ..files import NamedMarket

NUMBERED = re.compile(r"\b(need|institution|bid|quota) (\d+)\b")
MANY = 20
"""How many names a sentence lists before it only counts."""

CHANGES = {
    "need": "serve {name} otherwise: it has no admissible bid",
    "capacity": "{amount} more place(s) at {name}",
    "workload": "{amount} more day(s) of workload at {name}",
    "quota_least": "quota {name}: ask for {amount} less at least",
    "quota_most": "quota {name}: allow {amount} more at most",
    "forced": "take the lock off {name}",
    "floor": "{amount} place(s) less in the floor of {name}",
}

SURE = {
    "exactly": "{}",
    "at_least": "{} (at least: the matching is not proven best)",
    "at_most": "{} (at most: the matching with it is not proven best)",
    "about": "{} (about: neither matching is proven best)",
}


def named_in(sentence: str, named: NamedMarket) -> str:
    """A sentence of the engine with ids in the place of numbers."""
    lookup = {"need": named.need, "institution": named.institution, "bid": named.pair, "quota": named.quota}
    return NUMBERED.sub(lambda found: f"{found[1]} {lookup[found[1]](int(found[2]))}", sentence)


def summary(named: NamedMarket, result: Result, seconds: float) -> list[str]:
    """A result in a few lines."""
    market = named.market
    served = int(result.chosen.sum())
    lines = [f"Served {served:,} of {market.needs:,} needs{_weighed(market, result)}."]
    if result.status == "optimal":
        lines.append(f"Total score {result.total:,}, proven best: {_claim(result)}.")
    else:
        gap = result.bound - result.total
        lines.append(
            f"Total score {result.total:,}; no matching {_of_this(result)}totals more than {result.bound:,} (gap {gap:,})."
        )
    if market.floor.any():
        lines.append(f"Floors missed: {missed(named, result)}.")
    if not result.drawn:
        lines.append("The draw among equally good matchings was left unfinished.")
    lines.append(f"Status {result.status}, aim {result.aim}, seed {market.seed}, {seconds:.2f} s.")
    return lines


def missed(named: NamedMarket, result: Result) -> str:
    """The institutions short of their floor, with the places that are missing."""
    short = [place for place, places in enumerate(result.missed.tolist()) if places]
    return listed((f"{named.institution(place)} by {int(result.missed[place])}" for place in short), len(short)) or "none"


def listed(names: Iterable[str], count: int) -> str:
    """Names in a row, and how many more there are."""
    shown = [name for _, name in zip(range(MANY), names, strict=False)]
    return ", ".join(shown) + (f" and {count - MANY:,} more" if count > MANY else "")


def change(one: Change, named: NamedMarket) -> str:
    """One thing that would have to change."""
    names = {"need": named.need, "forced": named.pair, "quota_least": named.quota, "quota_most": named.quota}
    name = names.get(one.kind, named.institution)(one.index)
    return CHANGES[one.kind].format(name=name, amount=one.amount)


def reasons(named: NamedMarket, reason: Why) -> list[str]:
    """Why a bid was not chosen, in a few lines."""
    pair = named.pair(reason.bid)
    if reason.chosen:
        return [f"{pair} is chosen."]
    lines = [f"{pair} was not chosen.", f"If it had been: {_loss(reason)}."]
    lines += [f"  {barrier(named, one, reason.bid)}." for one in reason.barriers]
    if reason.possible and (reason.gained or reason.dropped):
        lines.append(f"Instead of: {listed(map(named.pair, reason.dropped), len(reason.dropped)) or 'nothing'}.")
        lines.append(f"There would be: {listed(map(named.pair, reason.gained), len(reason.gained))}.")
    return lines


def barrier(named: NamedMarket, one: Barrier, bid: int) -> str:
    """One thing that stood in the way."""
    market, score = named.market, int(named.market.score[bid])
    users = listed((named.need(int(market.need[row])) for row in one.bids), len(one.bids))
    if one.kind in ("claim", "locked"):
        row = one.bids[0]
        verb = "is locked to" if one.kind == "locked" else "went to"
        rival = named.institution(int(market.institution[row]))
        return f"{named.need(one.index)} {verb} {rival}, with a score of {int(market.score[row])} against {score}"
    if one.kind == "quota":
        return f"Quota {named.quota(one.index)} would be broken; it counts {len(one.bids)} chosen bids"
    if one.kind == "floor":
        floor, holds = int(market.floor[one.index]), len(one.bids)
        return f"{named.institution(one.index)} would stay under its floor of {floor}; it has {holds} now"
    sentences = {
        "forbidden": "A person barred this pair",
        "capacity": f"{at(named, bid)} is full: its {int(market.capacity[market.institution[bid]])} place(s) serve {users or 'nobody'}",
        "workload": f"{at(named, bid)} has no days left for it: they go to {users or 'nobody'}",
        "score": "The pair lowers the total by itself",
        "draw": f"As good a matching has this bid; the draw with seed {market.seed} decided",
    }
    return sentences.get(one.kind, f"{one.kind}: {users}")


def at(named: NamedMarket, bid: int) -> str:
    """The institution of a bid."""
    return named.institution(int(named.market.institution[bid]))


def _loss(reason: Why) -> str:
    if not reason.possible:
        return "no matching at all would keep the rules"
    losses = []
    if reason.coverage:
        losses.append(f"coverage would be {reason.coverage} lower")
    if reason.missed:
        losses.append(f"{reason.missed} more place(s) of floors would be missed")
    if reason.score > 0:
        losses.append(f"the total score would be {reason.score} lower")
    if reason.score < 0:
        losses.append(f"the total score would be {-reason.score} higher, which counts for less")
    return SURE[reason.sure].format(", ".join(losses) or "the matching would be as good")


def _weighed(market: Market, result: Result) -> str:
    if result.aim == "score":
        return ""
    bound = result.coverage_bound
    most = "" if bound is None else ", the most possible" if bound == result.coverage else f", at most {bound:,} possible"
    weighed = bool((market.priority != 1).any())
    return f" (coverage {result.coverage:,} of {int(market.priority.sum()):,} by priority{most})" if weighed else most


def _claim(result: Result) -> str:
    return "no matching totals more" if result.aim == "score" else "no matching of this coverage totals more"


def _of_this(result: Result) -> str:
    return "" if result.aim == "score" else "of this coverage "
