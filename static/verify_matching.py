#!/usr/bin/env python3
"""Checks a published matching without trusting whoever computed it. 独立核验已公布的匹配结果。

    python3 verify_matching.py result.json
    python3 verify_matching.py result.json bids.csv institutions.csv [needs.csv [quotas.csv]]

It needs Python 3.9 or later and nothing else: no network, no other package, no solver. It reads the market
(from the tables, else from the result file itself), computes its hash again, and checks every rule, every
figure and, where the file has prices, that they prove the matching best. docs/certificate.md has the format
and the reason why prices prove it. With --hash HASH the file must have the hash that was published.

Ends with 0 where all of this is proven, 3 where rules and figures hold but that nothing better is possible is
not proven here, 1 with the first thing that is false, 2 for a file that cannot be used.
只需 Python 3.9 及以上，不联网、不用其他软件包。全部得到证明返回 0；规则和数字属实、但在此未能证明最优返回 3；有一处不符返回 1 并说明；文件无法使用返回 2。
"""

# ruff: noqa: B905, UP031 (it runs on Python 3.9, and its sentences are filled in two languages)

import csv
import hashlib
import io
import json
import re
import sys
import unicodedata
from array import array

LARGEST = 2**53
PROVEN, FALSE, UNUSABLE, UNPROVEN = 0, 1, 2, 3
LONGEST = 200
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
COLUMNS = {
    "need": "need|need id|需求|需求编号",
    "institution": "institution|institution id|机构|服务机构|机构编号",
    "score": "score|得分|分数|评分",
    "effort": "effort|人天|人日|工作量",
    "pair": "pair|lock|组合|锁定或排除",
    "forced": "forced|locked|锁定",
    "forbidden": "forbidden|barred|排除",
    "group": "group|groups|分组|组",
    "capacity": "capacity|名额|容量|服务名额",
    "floor": "floor|下限|保底|保底数",
    "workload": "workload|人天上限|人日上限|工作量上限",
    "priority": "priority|优先级|优先权重|权重",
    "least": "least|at least|min|至少|最少",
    "most": "most|at most|max|至多|最多",
    "amount": "amount|计量列|计量",
}
"""Each column and the headers under which it is known."""


class Unusable(Exception):
    """A file cannot be read; the message says why."""


class Broken(Exception):
    """Something does not hold; in English and in Chinese."""


class Market:
    """Needs, institutions and bids by number, as in docs/certificate.md."""

    def __init__(self, **given):
        self.__dict__.update(given)
        self.bids, places = len(self.need), len(self.capacity)
        by_bid = [self.institution, self.score, self.forced, self.forbidden, *(quota["amount"] for quota in self.quotas)]
        by_place = [self.floor]
        if (self.effort is None) != (self.workload is None):
            raise Unusable("effort and workload are given together or not at all")
        if self.effort is not None:
            by_bid, by_place = [*by_bid, self.effort], [*by_place, self.workload]
        if {self.bids} != set(map(len, [self.need, *by_bid])) or {places} != set(map(len, [self.capacity, *by_place])):
            raise Unusable("the columns differ in length")
        counts = [*by_place, self.capacity, self.priority, *by_bid[4:]]
        if len(self.priority) != self.needs or any(value < 0 for column in counts for value in column):
            raise Unusable("a number is missing or negative")
        pairs = set(zip(self.need, self.institution))
        if len(pairs) < self.bids or any(lock and bar for lock, bar in zip(self.forced, self.forbidden)):
            raise Unusable("a pair stands twice among the bids, or is both locked and barred")
        if any(not (0 <= need < self.needs and 0 <= place < places) for need, place in pairs):
            raise Unusable("a bid names a need or an institution that does not exist")
        for ids, count in ((self.need_ids, self.needs), (self.institution_ids, places)):
            if ids is not None and len(set(ids)) != count:
                raise Unusable("the ids are not as many as what they name, or not distinct")

    def name_need(self, number):
        return self.need_ids[number] if self.need_ids else str(number)

    def name_place(self, number):
        return self.institution_ids[number] if self.institution_ids else str(number)


# Reading. 读取。


def load(path):
    """The JSON value in a file; a field that stands twice, or NaN, is refused."""
    try:
        with open(path, "rb") as file:
            return json.loads(file.read().decode(), object_pairs_hook=once, parse_constant=constant)
    except (OSError, ValueError, RecursionError) as error:
        raise Unusable("%s cannot be read as JSON: %s" % (path, error)) from None


def once(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a field stands twice")
    return dict(pairs)


def constant(word):
    raise ValueError("%s is no number" % word)


def inside(content, seed):
    """The market that a result file holds."""
    marked = {key: set(content[key]) for key in ("forced", "forbidden")}
    rows = range(len(content["need"]))
    if any(len(marked[key]) < len(content[key]) or not marked[key] <= set(rows) for key in marked):
        raise Unusable("a locked or barred bid stands twice or does not exist")
    fields = {key: content[key] for key in content if key not in ("forced", "forbidden")}
    return Market(**fields, seed=seed, **{key: [row in marked[key] for row in rows] for key in marked})


def of_round(frozen):
    """The market in the frozen input of a round; its ids are the numbers of needs and the names of institutions."""
    bids, places = frozen["bids"], frozen["institutions"]
    needs = {need["id"]: row for row, need in enumerate(frozen["needs"])}
    at = {place["id"]: row for row, place in enumerate(places)}
    most = frozen["round"].get("budget_fen")
    spent = [bid["government_fen"] for bid in bids] if most is not None else []
    return Market(
        needs=len(needs), need=[needs[bid["need"]] for bid in bids], institution=[at[bid["institution"]] for bid in bids],
        score=[bid["score"] for bid in bids], capacity=[place["free"] for place in places], floor=[0] * len(places),
        priority=[need.get("priority", 1) for need in frozen["needs"]], effort=None, workload=None, all_or_nothing=False,
        quotas=[{"name": "budget", "least": 0, "most": most, "amount": spent}] if most is not None else [], seed=frozen["round"]["seed"], forced=[bid["pair"] == "locked" for bid in bids],
        forbidden=[bid["pair"] == "barred" for bid in bids], need_ids=[str(need["number"]) for need in frozen["needs"]],
        institution_ids=["%s %s" % (place["id"], place["name"]) for place in places],
    )  # fmt: skip


def plain(text):
    """A text in half width; one that is too long to be a header or a number stays as it is, unread."""
    return unicodedata.normalize("NFKC", text) if len(text) <= LONGEST else text


def folded(title):
    return re.sub(r"[\s_]+", "", plain(title)).casefold()


def key_of(title):
    return next((key for key, known in COLUMNS.items() if folded(title) in map(folded, known.split("|"))), title)


def table(path, *required, also=()):
    """The columns of a CSV file as trimmed texts, by key; `also` are further titles of the first one required."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        try:
            text = data.decode("utf-16" if wide else "utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        header = text.lstrip()[:10000].partition("\n")[0]
        separator = max(",;\t，；", key=header.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows = [row for row in rows if any(cell.strip() for cell in row)]
    except (OSError, ValueError, csv.Error) as error:
        raise Unusable("%s cannot be read as CSV: %s" % (path, error)) from None
    titles = [key_of(title.strip()) for title in (rows[0] if rows else [])]
    titles = [required[0] if folded(title) in also else title for title in titles]
    for key in required:
        if titles.count(key) != 1:
            raise Unusable("%s needs one column %s" % (path, key))
    return {key: [row[at].strip() if at < len(row) else "" for row in rows[1:]] for at, key in enumerate(titles)}


def whole(texts, what, blank=None):
    """Whole numbers; `blank` stands for an empty cell."""
    found = []
    for text in texts:
        text = text if WHOLE.fullmatch(text) else plain(text)
        if not text and blank is not None:
            found.append(blank)
        elif WHOLE.fullmatch(text) and abs(int(text)) <= LARGEST:
            found.append(int(text))
        else:
            raise Unusable("%s: %r is no whole number" % (what, text))
    return found


def is_number(name):
    return name.isascii() and name.isdigit() and len(name) <= 18 and (name == "0" or name[0] != "0")


def ordered(ids):
    """Distinct ids in the order that numbers them: whole numbers by value, then all others by code point."""
    return sorted(set(ids), key=lambda name: (0, int(name), "") if is_number(name) else (1, 0, name))


def in_tables(bids, places, needs, quotas, seed, all_or_nothing):
    """The market in tables."""
    rows, homes = table(bids, "need", "institution", "score"), table(places, "institution", "capacity")
    asked = table(needs, "need") if needs else None
    need_ids, place_ids = ordered(asked["need"] if asked else rows["need"]), ordered(homes["institution"])
    number, at = ({name: row for row, name in enumerate(ids)} for ids in (need_ids, place_ids))
    if len(place_ids) < len(homes["institution"]) or (asked and len(need_ids) < len(asked["need"])):
        raise Unusable("an institution or a need is listed twice")
    if not (set(rows["need"]) <= set(number) and set(rows["institution"]) <= set(at)) or "" in {*number, *at}:
        raise Unusable("a bid names a need or an institution that is not listed")
    forced, forbidden = locks(rows)

    def listed(source, key, index, name, blank=None):
        values = whole(source.get(key, [""] * len(source[name])), key, blank)
        return [value for _, value in sorted((index[one], value) for one, value in zip(source[name], values))]

    return Market(
        needs=len(need_ids), need=[number[name] for name in rows["need"]], seed=seed, all_or_nothing=all_or_nothing,
        institution=[at[name] for name in rows["institution"]], score=whole(rows["score"], "score"),
        capacity=listed(homes, "capacity", at, "institution"), floor=listed(homes, "floor", at, "institution", 0),
        effort=whole(rows["effort"], "effort") if "effort" in rows else None, forced=forced, forbidden=forbidden,
        workload=listed(homes, "workload", at, "institution") if "workload" in homes else None,
        priority=listed(asked, "priority", number, "need", 1) if asked else [1] * len(need_ids),
        quotas=limits(rows, quotas) if quotas else [], need_ids=unless_numbers(need_ids),
        institution_ids=unless_numbers(place_ids),
    )  # fmt: skip


def unless_numbers(ids):
    return None if all(name == str(row) for row, name in enumerate(ids)) else ids


def locks(rows):
    """Which bids are locked and which are barred."""
    count, yes = len(rows["need"]), ("1", "yes", "true", "y", "是", "x")
    pair = [text.casefold() for text in rows.get("pair", [""] * count)]
    marks = [[text.casefold() in yes for text in rows.get(key, [""] * count)] for key in ("forced", "forbidden")]
    words = (("locked", "forced", "lock", "锁定", "指定"), ("barred", "forbidden", "bar", "排除", "禁止"))
    return tuple([mark or text in known for mark, text in zip(own, pair)] for own, known in zip(marks, words))


def limits(rows, path):
    """The quotas in a table, by name."""
    found, count = table(path, "group", also=("quota", "配额")), len(rows["need"])
    groups = [set(map(str.strip, re.split("[;；、|]", text))) for text in rows.get("group", [""] * count)]
    blank, quotas = [""] * len(found["group"]), {}
    for group, amount, least, most in zip(
        found["group"], found.get("amount", blank), whole(found.get("least", blank), "least", 0), whole(found.get("most", blank), "most", -1)
    ):
        values = whole(rows[key_of(amount)], amount, 0) if amount else [1] * count
        own = [value * (group in ("*", "all", "全部") or group in one) for value, one in zip(values, groups)]
        name = "%s: %s" % (group, amount) if amount else group
        quotas[name] = {"name": name, "least": least, "most": None if most < 0 else most, "amount": own}
    return [quotas[name] for name in ordered(quotas)]


# The hash. 校验值。


def text_of(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def column(values):
    if values is None:
        return None
    numbers = array("q", values)
    if sys.byteorder == "big":
        numbers.byteswap()
    return hashlib.sha256(numbers.tobytes()).hexdigest()


def identity(market):
    """What the market's hash is taken of: see docs/certificate.md."""
    order = sorted(range(market.bids), key=lambda row: (market.need[row], market.institution[row]))
    rows = {key: getattr(market, key) for key in ("need", "institution", "score", "effort", "forced", "forbidden")}
    columns = {key: column(None if rows[key] is None else [rows[key][row] for row in order]) for key in rows}
    columns.update({key: column(getattr(market, key)) for key in ("capacity", "floor", "workload", "priority")})
    for key in ("need_ids", "institution_ids"):
        ids = getattr(market, key)
        columns[key] = None if ids is None else sha("".join(name + "\n" for name in ids))
    return {
        "format": "jiebang-market", "version": 1, "needs": market.needs, "institutions": len(market.capacity),
        "bids": market.bids, "seed": market.seed, "all_or_nothing": market.all_or_nothing, "columns": columns,
        "quotas": [dict(quota, amount=column([quota["amount"][row] for row in order])) for quota in market.quotas],
    }  # fmt: skip


# The checks, in whole numbers alone. 核验，只用整数。


def broken(english, chinese, *values):
    raise Broken(english % values, chinese % values)


def check_rules(market, chosen):
    """Every rule that the market has."""
    load, days, served = [0] * len(market.capacity), [0] * len(market.capacity), [0] * market.needs
    for row in chosen:
        load[market.institution[row]] += 1
        days[market.institution[row]] += market.effort[row] if market.effort else 0
        served[market.need[row]] += 1
    for row in range(market.bids):
        pair = (market.name_need(market.need[row]), market.name_place(market.institution[row]))
        if market.forced[row] and row not in chosen:
            broken("the locked pair %s – %s is not chosen", "锁定的组合 %s – %s 没有入选", *pair)
        if market.forbidden[row] and row in chosen:
            broken("the barred pair %s – %s is chosen", "已排除的组合 %s – %s 却入选了", *pair)
    for need, count in enumerate(served):
        if count > 1:
            broken("need %s has %d institutions", "需求 %s 分给了 %d 家机构", market.name_need(need), count)
    for place, count in enumerate(load):
        name = market.name_place(place)
        if count > market.capacity[place]:
            broken("%s has %d needs for %d places", "%s 分到 %d 条需求，名额只有 %d", name, count, market.capacity[place])
        if market.effort and days[place] > market.workload[place]:
            broken("%s has %d days of work for %d", "%s 工作量 %d 人天，上限 %d", name, days[place], market.workload[place])
        if market.all_or_nothing and 0 < count < market.floor[place]:
            broken("%s has %d needs, fewer than its floor %d", "%s 分到 %d 条，低于保底 %d", name, count, market.floor[place])
    for quota in market.quotas:
        amount = sum(quota["amount"][row] for row in chosen)
        if amount < quota["least"] or (quota["most"] is not None and amount > quota["most"]):
            broken("quota %s has %d, outside %s to %s", "配额 %s 合计 %d，不在 %s 至 %s 之间", quota["name"], amount, quota["least"], quota["most"])
    return load


def expect(english, chinese, said, real):
    if said != real:
        raise Broken("the file says %s %s, but it is %s" % (english, said, real), "文件所称%s为 %s，实为 %s" % (chinese, said, real))


def units_of(market, aim):
    """How many points of score outweigh a point of coverage and a missed place of a floor."""
    if aim == "score":
        return 0, 0
    most, least = [0] * market.needs, [0] * market.needs
    for need, score in zip(market.need, market.score):
        most[need], least[need] = max(most[need], score), min(least[need], score)
    place, floors = sum(most) - sum(least) + 1, sum(market.floor)
    return place * (floors + 1), place if floors else 0


def check_prices(market, chosen, load, price, units):
    """The conditions under which prices prove a matching best; see docs/certificate.md."""
    for place, held in enumerate(load):
        floor, own = market.floor[place], price[place]
        low = -units[1] if 0 < floor and held <= floor else 0
        high = None if held >= market.capacity[place] else -units[1] if held < floor else 0
        if own < low or (high is not None and own > high):
            broken("the price %s of %s does not fit its load", "价格 %s 与 %s 的分配数不符", own, market.name_place(place))
    locked = {market.need[row] for row in range(market.bids) if market.forced[row]}
    offers = [market.score[row] + units[0] * market.priority[market.need[row]] - price[market.institution[row]] for row in range(market.bids)]
    kept = [0] * market.needs
    for row in chosen:
        kept[market.need[row]] = offers[row]
    for row in range(market.bids):
        need = market.need[row]
        if need in locked or market.forbidden[row]:
            continue
        pair = (market.name_need(need), market.name_place(market.institution[row]))
        if kept[need] < 0:
            broken("need %s is served at a loss at these prices", "按这些价格，需求 %s 的匹配得不偿失", pair[0])
        if offers[row] > kept[need]:
            broken("at these prices the bid %s – %s is better than what was chosen", "按这些价格，揭榜 %s – %s 优于所选", *pair)


def check_figures(market, chosen, load, said):
    """What the file says that the matching adds up to."""
    missed = sum(max(floor - held, 0) for floor, held in zip(market.floor, load))
    expect("served", "匹配数", said["served"], len(chosen))
    expect("needs", "需求数", said["needs"], market.needs)
    expect("total", "总分", said["total"], sum(market.score[row] for row in chosen))
    expect("coverage", "覆盖", said["coverage"], sum(market.priority[market.need[row]] for row in chosen))
    expect("missed places of floors", "未达保底数", said["missed"], missed)


def verdict(market, status, aim, rows, price, said):
    """Check one matching; returns how far it is proven, and that in two languages."""
    if status not in ("optimal", "feasible", "infeasible") or aim not in ("coverage", "score"):
        raise Unusable("status %r or aim %r is unknown" % (status, aim))
    if status == "infeasible":
        return UNPROVEN, "It says that no matching is possible; only a solver can check that: marketplace match verify.", "文件称无解；须用 marketplace match verify 求解核验。"
    chosen = set(rows)
    load = check_rules(market, chosen)
    check_figures(market, chosen, load, said)
    if said["bound"] < said["total"] or (status == "optimal" and said["bound"] != said["total"]):
        broken("the bound %d does not fit the total %d", "上限 %d 与总分 %d 不符", said["bound"], said["total"])
    plain = not (market.quotas or market.workload is not None or market.all_or_nothing)
    if status != "optimal":
        return UNPROVEN, "Rules and figures hold. It claims no optimum.", "规则和数字属实；文件没有声称最优。"
    if price is not None and not all(type(one) is int for one in price):
        broken("a price is no whole number%s", "有价格不是整数%s", "")
    if price is None or not plain:
        return UNPROVEN, "Rules and figures hold. That nothing better is possible is NOT proven here: it needs marketplace match verify.", "规则和数字属实；是否最优在此未能证明，须用 marketplace match verify 求解核验。"
    units = units_of(market, aim)
    expect("units", "换算单位", list(said.get("units", units)), list(units))
    check_prices(market, chosen, load, price, units)
    what = "serves more, misses less of the floors or scores higher" if aim == "coverage" else "scores higher"
    return PROVEN, "Proven best by its prices: no other matching %s." % what, "价格证明这是最优方案：没有任何其他方案更好。"


def check_result(content, paths, wanted):
    """A result file."""
    seed, said, totals = content["seed"], content["market"], content["totals"]
    if paths:
        market = in_tables(*paths, *[None] * (4 - len(paths)), seed, said["all_or_nothing"])
    elif "content" in content:
        market = inside(content["content"], seed)
    else:
        raise Unusable("the file does not hold its market: name bids.csv and institutions.csv (a market in .npz needs marketplace match verify)")
    own = identity(market)
    mark = sha(text_of(own))
    differ = [key for key in own["columns"] if own["columns"][key] != said.get("columns", {}).get(key)]
    differ += [key for key in own if key != "columns" and own[key] != said.get(key)]
    if mark != said["hash"] or differ:
        broken("this is another market: hash %s, not %s; what differs: %s", "市场数据不同：校验值 %s，不是 %s；不同之处：%s", mark, said["hash"], ", ".join(differ))
    if wanted not in (None, mark):
        broken("the hash is %s, not %s as published", "校验值为 %s，不是公布的 %s", mark, wanted)
    price = content["prices"]
    if price is not None:
        price = by_place(market, price)
    missed, rows = by_place(market, content["missed"]), rows_of(market, content)
    load = check_rules(market, set(rows)) if content["status"] != "infeasible" else [0] * len(market.capacity)
    expect("missed", "未达保底数", missed, [max(floor - held, 0) for floor, held in zip(market.floor, load)])
    bound = totals["coverage_bound"]
    if bound is not None and content["aim"] == "coverage" and (bound < totals["coverage"] or (content["status"] == "optimal" and bound != totals["coverage"])):
        broken("the bound %d does not fit the coverage %d", "上限 %d 与覆盖 %d 不符", bound, totals["coverage"])
    return verdict(market, content["status"], content["aim"], rows, price, totals), {"hash 校验值": mark}


def by_place(market, said):
    """Numbers by institution, from a plain row of them or from pairs."""
    if said and isinstance(said[0], int):
        if len(said) != len(market.capacity):
            broken("%d prices for %d institutions", "%d 个价格对 %d 家机构", len(said), len(market.capacity))
        return said
    at = {market.name_place(row): row for row in range(len(market.capacity))}
    found = [0] * len(at)
    if len({str(name) for name, _ in said}) < len(said) or not {str(name) for name, _ in said} <= set(at):
        broken("a list names an institution twice, or one that does not exist%s", "清单中有重复或不存在的机构%s", "")
    for name, value in said:
        found[at[str(name)]] = value
    return found


def rows_of(market, content):
    """The rows of the chosen pairs."""
    row_of = {(market.name_need(n), market.name_place(p)): row for row, (n, p) in enumerate(zip(market.need, market.institution))}
    if "pairs" in content:
        pairs = [tuple(pair) for pair in content["pairs"]]
    else:
        pairs = [(str(need), str(place)) for need, place in enumerate(content["given"]) if place != -1]
    for pair in pairs:
        if pair not in row_of:
            broken("the pair %s – %s is no bid", "组合 %s – %s 不在揭榜之中", *pair)
    if len(set(pairs)) < len(pairs):
        broken("a pair is chosen twice%s", "有组合重复入选%s", "")
    return [row_of[pair] for pair in pairs]


def check_round(content, wanted):
    """The file of a round's run."""
    frozen, found = content["input"], content["result"]
    marks = {"input 输入校验值": sha(text_of(frozen)), "result 结果校验值": sha(text_of(found))}
    for (what, mark), key in zip(marks.items(), ("input_hash", "result_hash")):
        if mark != content[key]:
            broken("%s was changed: %s, not %s", "%s 被改动：%s，不是 %s", what, mark, content[key])
    if wanted is not None and wanted not in marks.values():
        broken("neither hash is %s as published", "校验值都不是公布的 %s", wanted)
    start = frozen["round"]
    marks["seed 种子承诺值"] = sha("%s:%s:%s" % (start["programme"], start["number"], start["seed"]))
    market = of_round(frozen)
    if found["status"] == "infeasible":
        return verdict(market, "infeasible", "coverage", [], None, {}), marks
    rows = {(bid["need"], bid["institution"]): row for row, bid in enumerate(frozen["bids"])}
    for pair in found["pairs"]:
        row = rows.get((pair["need"], pair["institution"]))
        if row is None or market.score[row] != pair["score"]:
            broken("the pair %s – %s is no candidate with this score", "组合 %s – %s 不是候选或得分不符", pair["need"], pair["institution"])
    chosen = [rows[pair["need"], pair["institution"]] for pair in found["pairs"]]
    covered = sum(market.priority[market.need[row]] for row in chosen)
    if found["prices"] is not None and len(found["prices"]) != len(market.capacity):
        broken("%d prices for %d institutions", "%d 个价格对 %d 家机构", len(found["prices"]), len(market.capacity))
    return verdict(market, found["status"], found["aim"], chosen, found["prices"], dict(found, coverage=covered, missed=0)), marks


def check_claims(content, wanted):
    """The file of one claimant: no claim of its own is a better offer than what was chosen."""
    own, listed = content["own"], {line[0]: line for line in content["prices"]}
    mark, counts = sha(text_of(content["prices"])), [0, 0, 0]
    if mark != content["prices_hash"] or wanted not in (None, mark):
        broken("the prices have the hash %s, not the published one", "价格清单的校验值为 %s，与公布的不符", mark)
    numbers = [own["price"], own["served"], own["places"], content["unit"], *(line[3] for line in content["prices"])]
    if not all(type(one) is int for one in numbers):
        raise Unusable("a price is no whole number")
    lines = [*content["prices"], [own["name"], own["served"], own["served"] >= own["places"], own["price"]]]
    for name, _, full, price in lines:
        if price < 0 or (price and not full) or price != listed.get(name, [0, 0, 0, price])[3]:
            broken("the price %s of %s does not fit its load", "价格 %s 与 %s 的分配数不符", price, name)
    if own["served"] > own["places"]:
        broken("%s has more needs than places", "%s 分配数超过名额", own["name"])
    for claim in content["claims"]:
        winner = claim["winner"]
        if claim["state"] != "candidate" or claim["pair"] == "barred" or claim["winner_locked"]:
            counts[2] += 1
            continue
        served = content["unit"] * claim["priority"]
        offer = claim["score"] + served - own["price"]
        kept = 0 if winner is None else claim["winner_score"] + served - listed[winner][3]
        if type(offer) is not int or type(kept) is not int:
            raise Unusable("a score is no whole number")
        if kept < 0 or offer > kept or (winner == own["name"] and offer != kept):
            broken("at these prices the claim for %s is a better offer than what was chosen", "按这些价格，对 %s 的揭榜优于所选", claim["need"])
        counts[winner != own["name"]] += 1
    english = "%d of these claims won, %d were outbid at the published prices, %d were not compared (screened out, barred, or a person locked another pair)."
    chinese = "本方揭榜中 %d 项入选，%d 项按公布的价格不如所选，%d 项未比较（未通过审查、已排除或另有锁定）。"
    return (PROVEN, english % tuple(counts), chinese % tuple(counts)), {"prices 价格校验值": mark}


def main(arguments):
    wanted = None
    if "--hash" in arguments[:-1]:
        at = arguments.index("--hash")
        wanted, arguments = arguments[at + 1].lower(), arguments[:at] + arguments[at + 2 :]
    if not arguments or len(arguments) > 5 or len(arguments) == 2 or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else UNUSABLE
    try:
        content = load(arguments[0])
        kind = (content["format"], content["version"])
        if kind == ("jiebang-round", 1):
            (ends, english, chinese), marks = check_round(content, wanted)
        elif kind == ("jiebang-claims", 1):
            (ends, english, chinese), marks = check_claims(content, wanted)
        elif kind == ("jiebang-matching", 1):
            (ends, english, chinese), marks = check_result(content, arguments[1:], wanted)
        else:
            raise Unusable("this is not a format that this script knows: %s, version %s" % kind)
    except Broken as error:
        print("DOES NOT HOLD: %s.\n不属实：%s。" % error.args)
        return FALSE
    except Unusable as error:
        print("Cannot be used: %s.\n文件无法使用。" % error, file=sys.stderr)
        return UNUSABLE
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        print("Cannot be used: the file is damaged (%s: %s).\n文件已损坏。" % (type(error).__name__, error), file=sys.stderr)
        return UNUSABLE
    print(("PROVEN. %s\n已证明。%s" if ends == PROVEN else "NOT PROVEN. %s\n未能证明。%s") % (english, chinese))
    for what, mark in marks.items():
        print("%s: %s" % (what, mark))
    if wanted is None:
        print("Compare the hash with the one that was published. 请与公布的校验值核对。")
    return ends


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
