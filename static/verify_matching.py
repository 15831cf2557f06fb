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
        sums = [self.score, self.priority, self.floor, *by_bid[4:]]
        if any(sum(map(abs, column)) >= LARGEST for column in sums):
            raise Unusable("the numbers of a column are too large to be added up exactly")
        if any(quota["most"] is not None and quota["least"] > quota["most"] for quota in self.quotas):
            raise Unusable("a quota has a least above its most")
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

    @property
    def plain(self):
        """Whether prices can prove a matching of it best."""
        return not (self.quotas or self.workload is not None or self.all_or_nothing)

    def name_need(self, number):
        return self.need_ids[number] if self.need_ids else str(number)

    def name_place(self, number):
        return self.institution_ids[number] if self.institution_ids else str(number)


# Reading. 读取。


def load(path):
    """The JSON value in a file; a field that stands twice, or NaN, is refused."""
    try:
        with open(path, "rb") as file:
            value = json.loads(file.read().decode(), object_pairs_hook=once, parse_constant=constant, parse_float=finite)
        json.dumps(value, ensure_ascii=False).encode()
        return value
    except (OSError, ValueError, RecursionError) as error:
        raise Unusable("%s cannot be read as JSON: %s" % (path, error)) from None


def once(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a field stands twice")
    return dict(pairs)


def finite(text):
    return float(text) if abs(float(text)) < float("inf") else constant(text)


def constant(word):
    raise ValueError("%s is no number" % word)


def fits(value, shape, where):
    """See that a value has its shape: every field of its kind, and in a closed object no other."""
    kind = shape if isinstance(shape, str) else type(shape).__name__
    if kind.startswith("?"):
        return None if value is None else fits(value, kind[1:], where)
    plain = {"int": int, "text": str, "flag": bool, "object": dict, "ints": list, "texts": list}
    good = type(value) is plain[kind] if kind in plain else type(value) is (dict if kind == "dict" else list)
    if good and kind == "int":
        good = abs(value) < 2**63
    if not good:
        raise Unusable("%s is not what it must be (%s)" % (where, kind))
    if kind in ("ints", "texts"):
        for one in value:
            fits(one, kind[:-1], where)
    elif kind == "list":
        for one in value:
            fits(one, shape[0], where)
    elif kind == "tuple":
        if len(value) != len(shape):
            raise Unusable("%s has %d values, not %d" % (where, len(value), len(shape)))
        for one, inner in zip(value, shape):
            fits(one, inner, where)
    elif kind == "dict":
        object_fits(value, shape, where)


def object_fits(value, shape, where):
    """The same for an object: a key with ~ may be left out, and "..." lets others be there."""
    known = {key.rstrip("~"): inner for key, inner in shape.items()}
    if "..." not in known and not set(value) <= set(known):
        raise Unusable("%s has a field that is not known: %s" % (where, ", ".join(sorted(set(value) - set(known)))))
    for key, inner in shape.items():
        name = key.rstrip("~")
        if name == "..." or (name not in value and key.endswith("~")):
            continue
        if name not in value:
            raise Unusable("%s lacks the field %s" % (where, name))
        fits(value[name], inner, "%s: the field %s" % (where, name))


QUOTA = {"name": "text", "least": "int", "most": "?int", "amount": "ints"}
CONTENT = dict.fromkeys(("need", "institution", "score", "capacity", "floor", "priority", "forced", "forbidden"), "ints")
CONTENT.update(
    {
        "needs": "int",
        "need_ids": "?texts",
        "institution_ids": "?texts",
        "effort": "?ints",
        "workload": "?ints",
        "quotas": [QUOTA],
        "all_or_nothing": "flag",
    }
)
TOTALS = dict.fromkeys(("served", "needs", "coverage", "missed", "total", "bound"), "int")
TOTALS.update({"coverage_bound": "?int", "units": ("int", "int"), "drawn": "flag"})
START = {
    "programme": "text",
    "number": "int",
    "seed": "int",
    "aim": "text",
    "weights": "object",
    "announcement~": "int",
    "ruleset~": "text",
    "budget_fen~": "?int",
    "...": "",
}
INPUT = {
    "round": START,
    "needs": [{"id": "int", "number": "text", "priority~": "int", "...": ""}],
    "institutions": [{"id": "int", "name": "text", "free": "int", "...": ""}],
    "bids": [{"need": "int", "institution": "int", "score": "int", "pair": "text", "government_fen~": "int", "...": ""}],
    "...": "",
}
FOUND = {
    "status": "text",
    "aim": "text",
    "served": "int",
    "needs": "int",
    "total": "int",
    "bound": "int",
    "prices~": "?ints",
    "draw~": "?ints",
    "drawn~": "flag",
    "pairs": [{"need": "int", "institution": "int", "score": "int", "...": ""}],
    "...": "",
}
CLAIM = {
    "need": "text",
    "priority": "int",
    "state": "text",
    "pair": "text",
    "score": "?int",
    "winner_score": "?int",
    "winner_locked": "flag",
}
OWN = {"name": "text", "served": "int", "places": "int", "price": "int"}
MARK = {"programme": "text", "number": "int", "seed": "int", "...": ""}
OLDER = {
    "format": "text",
    "version": "int",
    "round": MARK,
    "input_hash": "text",
    "result_hash": "text",
    "prices_hash": "text",
    "unit": "int",
    "own": OWN,
    "prices": [("text", "int", "flag", "int")],
    "claims": [dict(CLAIM, winner="?text")],
}
LISTED = {
    "round": MARK,
    "announced": "text",
    "input_hash": "text",
    "result_hash": "text",
    "unit": "int",
    "prices": [("int", "text", "int", "flag", "int", "int")],
    "needs": [("text", "text")],
    "claimants": "texts",
}
NEWER = {
    "format": "text",
    "version": "int",
    "list_hash": "text",
    "list": LISTED,
    "salt": "text",
    "own": dict(OWN, number="?int", draw="int"),
    "claims": [dict(CLAIM, winner="?int", salt="text", row="int")],
}
LINED = dict(NEWER, claims=[dict(NEWER["claims"][0], lines=[("text", "?int", "int", "int", "text")])])


def shape_of_result(content):
    """See that a result file has the fields of its version."""
    newer, by_number = content["version"] > 1, "given" in content
    if by_number == ("pairs" in content):
        raise Unusable("the field pairs must be there, or given in its place")
    missed, prices = [("int" if by_number else "text", "int")], "?ints" if by_number else "?pairs"
    shape = {
        "format": "text",
        "version": "int",
        "aim": "text",
        "status": "text",
        "ruleset": "?text",
        "seed": "int",
        "market": {"hash": "text", "...": ""},
        "totals": TOTALS,
        "missed": missed,
        "prices": prices,
        "content~": CONTENT,
        "versions~": "any",
    }
    shape["given" if by_number else "pairs"] = "ints" if by_number else [("text", "text")]
    if newer:
        shape.update({"announced": "text", "draw": prices})
    for key in ("prices", "draw"):
        if shape.get(key) == "?pairs":
            shape[key] = [("text", "int")] if content.get(key) is not None else "null"
    object_fits(
        {key: content[key] for key in content if key != "versions" and not (shape.get(key) == "null" and content[key] is None)},
        {key: inner for key, inner in shape.items() if inner not in ("any", "null")},
        "the file",
    )
    if any(key not in content for key in ("prices", *(("draw",) if newer else ()))):
        raise Unusable("the field prices or draw must be there, null where there are none")
    one_of(content["status"], ("optimal", "feasible", "infeasible")), one_of(content["aim"], ("coverage", "score"))


def one_of(value, known):
    if value not in known:
        raise Unusable("%r is none of %s" % (value, ", ".join(known)))


def once_each(names, what):
    if len(set(names)) < len(names):
        raise Unusable("%s are not named once each" % what)


def shape_of_round(content):
    """See that the file of a round has the fields of its version."""
    shape = {
        "format": "text",
        "version": "int",
        "input_hash": "text",
        "result_hash": "text",
        "input": INPUT,
        "result": {"status": "text", "...": ""},
    }
    object_fits(content, dict(shape, **({"announced": "text"} if content["version"] > 1 else {})), "the file")
    frozen, found = content["input"], content["result"]
    start, ids = frozen["round"], [[one["id"] for one in frozen[key]] for key in ("needs", "institutions")]
    one_of(start["aim"], ("coverage", "score")), one_of(found["status"], ("optimal", "feasible", "infeasible"))
    if ("announcement" in start) != ("ruleset" in start) or start.get("announcement", 2) != 2:
        raise Unusable("the announcement is of no version that this script knows")
    (
        once_each(ids[0], "needs"),
        once_each([need["number"] for need in frozen["needs"]], "needs"),
        once_each(ids[1], "institutions"),
    )
    for bid in frozen["bids"]:
        one_of(bid["pair"], ("", "locked", "barred"))
        if start.get("budget_fen") is not None and "government_fen" not in bid:
            raise Unusable("a bid lacks the field government_fen")
    if found["status"] != "infeasible":
        object_fits(found, FOUND, "the result")
        one_of(found["aim"], ("coverage", "score"))
        for pair in found["pairs"]:
            one_of(pair["need"], ids[0]), one_of(pair["institution"], ids[1])


def inside(content, seed):
    """The market that a result file holds."""
    for key in ("need_ids", "institution_ids"):
        if content.get(key) is not None and content[key] != ordered(content[key]):
            raise Unusable("the ids are not in their order")
    if content["needs"] != len(content["priority"]):
        raise Unusable("there are not as many priorities as needs")
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
        needs=len(needs),
        need=[needs[bid["need"]] for bid in bids],
        institution=[at[bid["institution"]] for bid in bids],
        score=[bid["score"] for bid in bids],
        capacity=[place["free"] for place in places],
        floor=[0] * len(places),
        priority=[need.get("priority", 1) for need in frozen["needs"]],
        effort=None,
        workload=None,
        all_or_nothing=False,
        quotas=[{"name": "budget", "least": 0, "most": most, "amount": spent}] if most is not None else [],
        seed=frozen["round"]["seed"],
        forced=[bid["pair"] == "locked" for bid in bids],
        forbidden=[bid["pair"] == "barred" for bid in bids],
        need_ids=[str(need["number"]) for need in frozen["needs"]],
        institution_ids=["%s %s" % (place["id"], place["name"]) for place in places],
    )


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
        needs=len(need_ids),
        need=[number[name] for name in rows["need"]],
        seed=seed,
        all_or_nothing=all_or_nothing,
        institution=[at[name] for name in rows["institution"]],
        score=whole(rows["score"], "score"),
        capacity=listed(homes, "capacity", at, "institution"),
        floor=listed(homes, "floor", at, "institution", 0),
        effort=whole(rows["effort"], "effort") if "effort" in rows else None,
        forced=forced,
        forbidden=forbidden,
        workload=listed(homes, "workload", at, "institution") if "workload" in homes else None,
        priority=listed(asked, "priority", number, "need", 1) if asked else [1] * len(need_ids),
        quotas=limits(rows, quotas) if quotas else [],
        need_ids=unless_numbers(need_ids),
        institution_ids=unless_numbers(place_ids),
    )


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
        found["group"],
        found.get("amount", blank),
        whole(found.get("least", blank), "least", 0),
        whole(found.get("most", blank), "most", -1),
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
        "format": "jiebang-market",
        "version": 1,
        "needs": market.needs,
        "institutions": len(market.capacity),
        "bids": market.bids,
        "seed": market.seed,
        "all_or_nothing": market.all_or_nothing,
        "columns": columns,
        "quotas": [dict(quota, amount=column([quota["amount"][row] for row in order])) for quota in market.quotas],
    }


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
            broken(
                "quota %s has %d, outside %s to %s",
                "配额 %s 合计 %d，不在 %s 至 %s 之间",
                quota["name"],
                amount,
                quota["least"],
                quota["most"],
            )
    return load


def expect(english, chinese, said, real):
    if said != real:
        raise Broken(
            "the file says %s %s, but it is %s" % (english, said, real), "文件所称%s为 %s，实为 %s" % (chinese, said, real)
        )


def units_of(market, aim):
    """How many points of score outweigh a point of coverage and a missed place of a floor."""
    if aim == "score":
        return 0, 0
    most, least = [0] * market.needs, [0] * market.needs
    for need, score in zip(market.need, market.score):
        most[need], least[need] = max(most[need], score), min(least[need], score)
    place, floors = sum(most) - sum(least) + 1, sum(market.floor)
    return place * (floors + 1), place if floors else 0


def offers_of(market, chosen, price, units):
    """What each bid offers its need at these prices, and what each need keeps of what it has."""
    offers = [
        market.score[row] + units[0] * market.priority[market.need[row]] - price[market.institution[row]]
        for row in range(market.bids)
    ]
    kept = [0] * market.needs
    for row in chosen:
        kept[market.need[row]] = offers[row]
    return offers, kept


def check_prices(market, chosen, load, price, units):
    """The conditions under which prices prove a matching best; see docs/certificate.md."""
    for place, held in enumerate(load):
        floor, own = market.floor[place], price[place]
        low = -units[1] if 0 < floor and held <= floor else 0
        high = None if held >= market.capacity[place] else -units[1] if held < floor else 0
        if own < low or (high is not None and own > high):
            broken("the price %s of %s does not fit its load", "价格 %s 与 %s 的分配数不符", own, market.name_place(place))
    offers, kept = offers_of(market, chosen, price, units)
    for row in compared(market):
        need = market.need[row]
        pair = (market.name_need(need), market.name_place(market.institution[row]))
        if kept[need] < 0:
            broken("need %s is served at a loss at these prices", "按这些价格，需求 %s 的匹配得不偿失", pair[0])
        if offers[row] > kept[need]:
            broken("at these prices the bid %s – %s is better than what was chosen", "按这些价格，揭榜 %s – %s 优于所选", *pair)


def locked_needs(market):
    return {market.need[row] for row in range(market.bids) if market.forced[row]}


def compared(market):
    """The bids that prices have to beat: not barred, their need not locked."""
    locked = locked_needs(market)
    return [row for row in range(market.bids) if market.need[row] not in locked and not market.forbidden[row]]


# The draw among equals. 同分抽签。


def mixed(value):
    """One round of splitmix64."""
    value = (value + 0x9E3779B97F4A7C15) % 2**64
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB % 2**64
    return value ^ (value >> 31)


def lot(seed, need, place):
    """The lot of a pair, by the numbers of need and institution: 1 to 2^26."""
    return (mixed(mixed(seed % 2**64 ^ mixed(need)) ^ mixed(place)) >> 38) + 1


class Drawing:
    """What the prices of a best matching leave to the draw: choices that are as good, and how many needs a place may have."""

    def __init__(self, market, chosen, load, price, units):
        offers, kept = offers_of(market, chosen, price, units)
        locked = locked_needs(market)
        self.market, self.load = market, load
        self.rows = [row for row in compared(market) if offers[row] == kept[market.need[row]]]
        self.leave = [need for need in range(market.needs) if kept[need] == 0 and need not in locked]
        self.lots = [lot(market.seed, need, place) for need, place in zip(market.need, market.institution)]
        self.at, self.own, self.least, self.most = [None] * market.needs, [0] * market.needs, [], []
        for row in chosen:
            self.at[market.need[row]], self.own[market.need[row]] = market.institution[row], self.lots[row]
        for place, own in enumerate(price):
            room, floor = market.capacity[place], min(market.floor[place], market.capacity[place]) if units[1] else 0
            self.least.append(room if own > 0 else 0 if floor and own == -units[1] else floor)
            self.most.append(floor if own < 0 else room)

    def check(self, second):
        """Second prices prove that nothing as good has a higher sum of lots."""
        market = self.market
        for place, own in enumerate(second):
            held, least = self.load[place], self.least[place]
            if (own > 0 and held != self.most[place]) or (own < 0 and not held == least > 0):
                broken(
                    "the price %s of %s in the draw does not fit its load",
                    "抽签价格 %s 与 %s 的分配数不符",
                    own,
                    market.name_place(place),
                )
        kept = [own - (0 if at is None else second[at]) for at, own in zip(self.at, self.own)]
        for need in self.leave:
            if kept[need] < 0:
                broken("the draw would rather leave need %s to nobody", "按抽签，需求 %s 应当不匹配", market.name_need(need))
        for row in self.rows:
            need, place = market.need[row], market.institution[row]
            if self.lots[row] - second[place] > kept[need]:
                broken(
                    "among equals the draw prefers the bid %s – %s",
                    "得分相同时，抽签结果应为 %s – %s",
                    market.name_need(need),
                    market.name_place(place),
                )

    def search(self):
        """Whether there are second prices at all: no circle of choices as good has a higher sum of lots."""
        none, steps = len(self.load), {}
        at = [none if place is None else place for place in self.at]
        ways = [
            (at[self.market.need[row]], self.market.institution[row], self.lots[row] - self.own[self.market.need[row]])
            for row in self.rows
        ]
        ways += [(at[need], none, -self.own[need]) for need in self.leave]
        ways += [(none, place, 0) for place, held in enumerate(self.load) if held > self.least[place] or not self.least[place]]
        ways += [(place, none, 0) for place, held in enumerate(self.load) if held < self.most[place]]
        for old, new, more in ways:
            steps.setdefault(old, {})[new] = max(more, steps.get(old, {}).get(new, more))
        length, rising = [0] * (none + 1), set(steps)
        for _ in range(none + 2):
            higher = set()
            for old in rising:
                for new, more in steps.get(old, {}).items():
                    if length[old] + more > length[new]:
                        length[new] = length[old] + more
                        higher.add(new)
            if not higher:
                return True
            rising = higher
        return False


def check_draw(market, chosen, load, price, units, second, drawn):
    """Whether the draw is proven; broken where it is said to be followed and was not."""
    drawing = Drawing(market, chosen, load, price, units)
    if second is not None:
        drawing.check(second)
        return True
    if drawing.search():
        return True
    if drawn:
        broken("the draw points at another matching that is as good%s", "抽签指向另一个同样好的方案%s", "")
    return False


def check_figures(market, chosen, load, said):
    """What the file says that the matching adds up to."""
    missed = sum(max(floor - held, 0) for floor, held in zip(market.floor, load))
    expect("served", "匹配数", said["served"], len(chosen))
    expect("needs", "需求数", said["needs"], market.needs)
    expect("total", "总分", said["total"], sum(market.score[row] for row in chosen))
    expect("coverage", "覆盖", said["coverage"], sum(market.priority[market.need[row]] for row in chosen))
    expect("missed places of floors", "未达保底数", said["missed"], missed)


def impossible(market):
    """Whether locks alone show that no matching keeps all rules; broken where the locks alone keep them all."""
    locked = {row for row in range(market.bids) if market.forced[row]}
    days, many, served = [0] * len(market.capacity), [0] * len(market.capacity), [0] * market.needs
    for row in locked:
        many[market.institution[row]] += 1
        served[market.need[row]] += 1
        days[market.institution[row]] += market.effort[row] if market.effort else 0
    over = any(count > 1 for count in served) or any(count > most for count, most in zip(many, market.capacity))
    if over or (market.effort and any(count > most for count, most in zip(days, market.workload))):
        return (
            PROVEN,
            "It says rightly that no matching is possible: the locked pairs exclude each other.",
            "文件称无解，属实：锁定的组合互相冲突。",
        )
    try:
        check_rules(market, locked)
    except Broken:
        return (
            UNPROVEN,
            "It says that no matching is possible; that needs marketplace match verify.",
            "文件称无解；须用 marketplace match verify 求解核验。",
        )
    return broken(
        "it says that no matching is possible, but the locked pairs alone keep every rule%s",
        "文件称无解，但只取锁定的组合就满足全部规则%s",
        "",
    )


BEST = {
    "coverage": ("serves more, misses less of the floors or scores higher", "没有任何其他方案更好"),
    "score": ("scores higher", "没有任何其他方案总分更高"),
}


def verdict(market, status, aim, rows, price, second, said):
    """Check one matching; returns how far it is proven, and that in two languages."""
    if status == "infeasible":
        return impossible(market)
    chosen = set(rows)
    load = check_rules(market, chosen)
    check_figures(market, chosen, load, said)
    units = units_of(market, aim)
    expect("units", "换算单位", list(said.get("units", units)), list(units))
    if said["bound"] < said["total"] or (status == "optimal" and said["bound"] != said["total"]):
        broken("the bound %d does not fit the total %d", "上限 %d 与总分 %d 不符", said["bound"], said["total"])
    if status != "optimal":
        return UNPROVEN, "Rules and figures hold. It claims no optimum.", "规则和数字属实；文件没有声称最优。"
    if price is None or not market.plain:
        return (
            UNPROVEN,
            "Rules and figures hold. That nothing better is possible is NOT proven here: it needs marketplace match verify.",
            "规则和数字属实；是否最优在此未能证明，须用 marketplace match verify 求解核验。",
        )
    check_prices(market, chosen, load, price, units)
    best = "Proven best by its prices: no other matching %s." % BEST[aim][0], "价格证明这是最优方案：%s。" % BEST[aim][1]
    if check_draw(market, chosen, load, price, units, second, said.get("drawn", True)):
        return (
            PROVEN,
            best[0] + " Among equals it is the one that the seed draws.",
            best[1] + "同样好的方案中，它正是种子抽中的。",
        )
    return (
        UNPROVEN,
        best[0] + " That it is the one that the seed draws among equals is NOT proven.",
        best[1] + "但同样好的方案中是否由种子抽中，未能证明。",
    )


def check_result(content, paths, wanted):
    """A result file."""
    shape_of_result(content)
    seed, said, totals = content["seed"], content["market"], content["totals"]
    held = inside(content["content"], seed) if "content" in content else None
    market = in_tables(*paths, *[None] * (4 - len(paths)), seed, said.get("all_or_nothing") is True) if paths else held
    if market is None:
        raise Unusable(
            "the file does not hold its market: name bids.csv and institutions.csv (a market in .npz needs marketplace match verify)"
        )
    own = identity(market)
    mark = sha(text_of(own))
    if mark != said["hash"] or text_of(own) != text_of({key: said[key] for key in said if key != "hash"}):
        columns = said.get("columns") if isinstance(said.get("columns"), dict) else {}
        differ = [key for key in own["columns"] if own["columns"][key] != columns.get(key)]
        differ += [key for key in own if key != "columns" and own[key] != said.get(key)]
        broken(
            "this is another market: hash %s, not %s; what differs: %s",
            "市场数据不同：校验值 %s，不是 %s；不同之处：%s",
            mark,
            said["hash"],
            ", ".join(differ),
        )
    marks = {"market 市场校验值": mark}
    if content["version"] > 1:
        asked = {
            "format": "jiebang-announcement",
            "version": 2,
            "market": mark,
            "aim": content["aim"],
            "ruleset": content["ruleset"],
        }
        marks["announced 公告校验值"] = announced = sha(text_of(asked))
        expect("hash of what was asked", "公告校验值", content["announced"], announced)
    real = marks.get("announced 公告校验值", mark)
    if wanted not in (None, real):
        broken("the hash is %s, not %s as published", "校验值为 %s，不是公布的 %s", real, wanted)
    price, second = (by_place(market, content.get(key)) for key in ("prices", "draw"))
    missed, rows = by_place(market, content["missed"]), rows_of(market, content)
    if content["status"] == "infeasible":
        figures = [totals[key] for key in ("served", "total", "bound", "coverage", "coverage_bound")] + totals["units"]
        if any(figures) or rows or price is not None or second is not None or not totals["drawn"] or missed != market.floor:
            broken("it says that no matching is possible, but it has figures of one%s", "文件称无解，却有方案的数字%s", "")
        expect("needs", "需求数", totals["needs"], market.needs)
        expect("missed places of floors", "未达保底数", totals["missed"], sum(market.floor))
        return impossible(market), marks
    load = check_rules(market, set(rows))
    expect("missed", "未达保底数", missed, [max(floor - held, 0) for floor, held in zip(market.floor, load)])
    bound = totals["coverage_bound"]
    if (
        bound is not None
        and content["aim"] == "coverage"
        and (bound < totals["coverage"] or (content["status"] == "optimal" and bound != totals["coverage"]))
    ):
        broken("the bound %d does not fit the coverage %d", "上限 %d 与覆盖 %d 不符", bound, totals["coverage"])
    if (bound is None) == (content["aim"] == "coverage") and content["version"] > 1:
        broken("a bound of the coverage goes with the aim coverage and with no other%s", "覆盖上限只与覆盖目标相配%s", "")
    return verdict(market, content["status"], content["aim"], rows, price, second, totals), marks


def by_place(market, said):
    """Numbers by institution, from a plain row of them or from pairs; None where there are none."""
    if said is None:
        return None
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
        if len(content["given"]) != market.needs or market.need_ids or market.institution_ids:
            broken(
                "%d needs are given institutions by number, but the market has %d",
                "%d 条需求按编号分配，市场有 %d 条",
                len(content["given"]),
                market.needs,
            )
        pairs = [(str(need), str(place)) for need, place in enumerate(content["given"]) if place != -1]
    for pair in pairs:
        if pair not in row_of:
            broken("the pair %s – %s is no bid", "组合 %s – %s 不在揭榜之中", *pair)
    if len(set(pairs)) < len(pairs):
        broken("a pair is chosen twice%s", "有组合重复入选%s", "")
    return [row_of[pair] for pair in pairs]


def seed_hash(start):
    return sha("%s:%s:%s" % (start["programme"], start["number"], start["seed"]))


def announced_of(start):
    """The hash under which a round was announced: of all it commits to, or in the first version of its seed alone."""
    if "announcement" not in start:
        return seed_hash(start)
    told = {key: start[key] for key in ("programme", "number", "ruleset", "aim", "weights")}
    return sha(text_of(dict(told, format="jiebang-announcement", version=2, draw=1, seed_hash=seed_hash(start))))


def check_round(content, wanted):
    """The file of a round's run."""
    shape_of_round(content)
    frozen, found, start = content["input"], content["result"], content["input"]["round"]
    market = of_round(frozen)
    marks = {"input 输入校验值": sha(text_of(frozen)), "result 结果校验值": sha(text_of(found))}
    for (what, mark), key in zip(marks.items(), ("input_hash", "result_hash")):
        if mark != content[key]:
            broken("%s was changed: %s, not %s", "%s 被改动：%s，不是 %s", what, mark, content[key])
    marks["announced 公告校验值"] = announced = announced_of(start)
    if content.get("announced", announced) != announced:
        broken(
            "what was announced has the hash %s, but this round's is %s",
            "公告的校验值为 %s，本轮次实为 %s",
            content["announced"],
            announced,
        )
    marks["seed 种子承诺值"] = seed_hash(start)
    if wanted is not None and wanted not in marks.values():
        broken("no hash is %s as published", "校验值都不是公布的 %s", wanted)
    if found.get("aim", start["aim"]) != start["aim"]:
        broken("the aim %s is not the one that the round has", "目标 %s 与轮次不符", found.get("aim"))
    if found["status"] == "infeasible":
        return impossible(market), marks
    rows = {(bid["need"], bid["institution"]): row for row, bid in enumerate(frozen["bids"])}
    for pair in found["pairs"]:
        row = rows.get((pair["need"], pair["institution"]))
        if row is None or market.score[row] != pair["score"]:
            broken(
                "the pair %s – %s is no candidate with this score",
                "组合 %s – %s 不是候选或得分不符",
                pair["need"],
                pair["institution"],
            )
        for key in ("terms", "pair"):
            if key in pair and text_of(pair[key]) != text_of(frozen["bids"][row].get(key)):
                broken(
                    "the %s of the pair %s – %s are not those of the input",
                    "%s：组合 %s – %s 与输入不符",
                    key,
                    pair["need"],
                    pair["institution"],
                )
    if len({(pair["need"], pair["institution"]) for pair in found["pairs"]}) < len(found["pairs"]):
        broken("a pair is chosen twice%s", "有组合重复入选%s", "")
    chosen = [rows[pair["need"], pair["institution"]] for pair in found["pairs"]]
    covered = sum(market.priority[market.need[row]] for row in chosen)
    for key in ("prices", "draw"):
        if found.get(key) is not None and len(found[key]) != len(market.capacity):
            broken("%d prices for %d institutions", "%d 个价格对 %d 家机构", len(found[key]), len(market.capacity))
    said = dict(found, coverage=covered, missed=0)
    said.pop("units", None)
    return verdict(market, found["status"], found["aim"], chosen, found.get("prices"), found.get("draw"), said), marks


# The file of a claimant. 揭榜机构的文件。


def check_claims(content, wanted):
    """The file of one claimant: it was not changed, and no claim of its own is a better offer than what was chosen."""
    newer, lined = content["version"] > 1, content["version"] > 2
    object_fits(content, LINED if lined else NEWER if newer else OLDER, "the file")
    for claim in content["claims"]:
        one_of(claim["pair"], ("", "locked", "barred"))
    shared = content["list"] if newer else content["prices"]
    marks = {"prices 价格校验值": sha(text_of(shared))}
    if newer and "announcement" in shared["round"]:
        object_fits(shared["round"], dict(START, ruleset="text"), "the round")
        one_of(shared["round"]["announcement"], (2,))
    if marks["prices 价格校验值"] != content["list_hash" if newer else "prices_hash"]:
        broken(
            "the prices have the hash %s, not the one in the file",
            "价格清单的校验值为 %s，与文件所称不符",
            marks["prices 价格校验值"],
        )
    if newer:
        marks["announced 公告校验值"] = announced_of(shared["round"])
        check_seals(content, shared, marks["announced 公告校验值"])
    if wanted is not None and wanted not in marks.values():
        broken("no hash is %s as published", "校验值都不是公布的 %s", wanted)
    lines = shared["prices"] if newer else [[line[0], *line, 0] for line in shared]
    own = content["own"] if newer else dict(content["own"], number=content["own"]["name"], draw=0)
    listed = {line[0]: line for line in lines}
    if len(listed) < len(lines):
        broken("the list of prices names an institution twice%s", "价格清单中有重复的机构%s", "")
    for line in lines:
        check_line(*line[1:])
    check_own(own, listed)
    claims = content["claims"]
    if len({claim["need"] for claim in claims}) < len(claims):
        broken("a need is claimed twice%s", "有需求重复揭榜%s", "")
    won = sum(claim["winner"] is not None and claim["winner"] == own["number"] for claim in claims)
    expect("served", "匹配数", own["served"], won)
    if lined:
        for claim in claims:
            check_lines(claim, shared["round"].get("weights"))
    unit, seed, counts = (shared if newer else content)["unit"], shared["round"]["seed"] if newer else None, [0, 0, 0]
    for claim in claims:
        counts[check_claim(claim, own, listed, unit, seed)] += 1
    english = "%d of these claims won, %d were outbid at the published prices, %d were not compared (screened out, barred, or a person locked another pair)."
    chinese = "本方揭榜中 %d 项入选，%d 项按公布的价格不如所选，%d 项未比较（未通过审查、已排除或另有锁定）。"
    if not newer:
        english += " That all of this was told to all claimants alike is NOT proven: files of this older version are bound by their prices alone."
        chinese += "旧版文件只由价格清单约束，各家所见是否一致，未能证明。"
    return (PROVEN if newer else UNPROVEN, english % tuple(counts), chinese % tuple(counts)), marks


def check_lines(claim, weights):
    """How its score came to be: the lines of the announced weights, each by its printed formula, and their sum."""
    lines, score = claim["lines"], claim["score"]
    fine = not lines if score is None else lines == lines_of({line[0]: line[1] for line in lines}, weights, score)
    if not fine:
        broken("the score of the claim for %s does not follow from its lines", "%s 揭榜的得分与逐行的算式不符", claim["need"])


def lines_of(said, weights, score):
    """The lines that the values give with these weights; None where they make another score."""
    values = {key: value for key, value in said.items() if key not in ("shared", "rounding")}
    if (
        type(weights) is not dict
        or any(type(one) is not int for one in weights.values())
        or sorted(values) != sorted(key for key in weights if weights[key])
    ):
        return None
    known = {key: value for key, value in values.items() if value is not None}
    used = sum(weights[key] for key in known)
    if not used or any(not 0 <= value <= 10000 for value in known.values()):
        return None
    if half_up(sum(known[key] * weights[key] for key in known), used) != score:
        return None
    points = {key: half_up((value or 0) * weights[key], 100) for key, value in values.items()}
    own = sum(points.values())
    shared = half_up(own * (100 - used), used)
    found = [
        [key, value, weights[key], points[key], "" if value is None else "%d%% × %s" % (weights[key], hundredths(value))]
        for key, value in values.items()
    ]
    if used < 100:
        found.append(["shared", None, 100 - used, shared, "%s × %d ÷ %d" % (hundredths(own), 100 - used, used)])
    if score - own - shared:
        found.append(["rounding", None, 0, score - own - shared, ""])
    return found


def half_up(number, by):
    return (2 * number + by) // (2 * by)


def hundredths(value):
    return "%d.%02d" % (value // 100, value % 100)


def check_seals(content, shared, announced):
    """What the file tells about its owner and about the needs is what was sealed for all claimants."""
    if shared["announced"] != announced:
        broken("the round is not the one that was announced%s", "轮次与公告不符%s", "")
    sealed = dict(map(tuple, shared["needs"]))
    if len(sealed) < len(shared["needs"]):
        broken("the list of needs names one twice%s", "需求清单中有重复%s", "")
    for claim in content["claims"]:
        told = [claim[key] for key in ("salt", "row", "need", "priority", "winner", "winner_score", "winner_locked")]
        if sealed.get(claim["need"]) != sha(text_of(["need", *told])):
            broken("what is told about %s is not what was sealed", "关于 %s 的内容与封存的不符", claim["need"])
    if sha(text_of(["claimant", content["salt"], content["own"], content["claims"]])) not in shared["claimants"]:
        broken("its own claims are not what was sealed%s", "本方揭榜与封存的不符%s", "")


def check_line(name, served, full, price, draw):
    """One line of the price list."""
    if served < 1:
        broken("%s stands in the list of prices but serves nobody", "%s 在价格清单中却没有分到需求", name)
    if price < 0 or (price and not full) or (not price and (draw < 0 or (draw and not full))):
        broken("the price %s of %s does not fit its load", "价格 %s 与 %s 的分配数不符", price, name)


def check_own(own, listed):
    """What the owner is said to have: its own line of the price list, or nothing where it has none."""
    full = own["served"] >= own["places"]
    if not 0 <= own["served"] <= own["places"]:
        broken("%s serves %d at %d places", "%s 分配数 %d，名额 %d", own["name"], own["served"], own["places"])
    if own["number"] in listed:
        if listed[own["number"]] != [own["number"], own["name"], own["served"], full, own["price"], own["draw"]]:
            broken("its own line is not the one in the list of prices%s", "本方数据与价格清单不符%s", "")
    elif own["served"] or own["price"] < 0 or own["draw"] < 0 or ((own["price"] or own["draw"]) and not full):
        broken("the price %s of %s does not fit its load", "价格 %s 与 %s 的分配数不符", own["price"], own["name"])


def check_claim(claim, own, listed, unit, seed):
    """One claim; returns 0 where it won, 1 where it was outbid, 2 where it was not compared."""
    need, winner, candidate = claim["need"], claim["winner"], claim["state"] == "candidate"
    mine, locked = winner is not None and winner == own["number"], claim["winner_locked"]
    wrong = (claim["score"] is None) == candidate or (claim["pair"] and not candidate) or (winner is None and locked)
    wrong = wrong or (winner is None) != (claim["winner_score"] is None) or (winner is not None and winner not in listed)
    wrong = wrong or (mine and (not candidate or claim["pair"] == "barred" or claim["winner_score"] != claim["score"]))
    if wrong or (locked != (claim["pair"] == "locked") and (mine or claim["pair"] == "locked")):
        broken("who won %s does not fit the claim for it", "%s 的中选情况与本方揭榜不符", need)
    if not candidate or claim["pair"] == "barred" or locked:
        return 0 if mine else 2
    offer = claim["score"] + unit * claim["priority"] - own["price"]
    kept = 0 if winner is None else claim["winner_score"] + unit * claim["priority"] - listed[winner][4]
    if kept < 0 or offer > kept:
        broken(
            "at these prices the claim for %s is a better offer than what was chosen", "按这些价格，对 %s 的揭榜优于所选", need
        )
    if seed is not None:
        drawn = 0 if winner is None else lot(seed, claim["row"], winner) - listed[winner][5]
        if (kept == 0 and drawn < 0) or (offer == kept and lot(seed, claim["row"], own["number"]) - own["draw"] > drawn):
            broken("among equals the draw does not point at who won %s", "得分相同时，%s 的中选者与抽签不符", need)
    return 0 if mine else 1


def main(arguments):
    wanted = None
    if "--hash" in arguments[:-1]:
        at = arguments.index("--hash")
        wanted, arguments = arguments[at + 1].lower(), arguments[:at] + arguments[at + 2 :]
    if not arguments or len(arguments) > 5 or len(arguments) == 2 or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else UNUSABLE
    try:
        (ends, english, chinese), marks = checked(arguments, wanted)
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


def checked(arguments, wanted):
    """Check a file by its format; returns what is proven, and its hashes."""
    content = load(arguments[0])
    object_fits(content if isinstance(content, dict) else {}, {"format": "text", "version": "int", "...": ""}, "the file")
    kinds = {"jiebang-round": check_round, "jiebang-claims": check_claims, "jiebang-matching": check_result}
    if content["format"] not in kinds or content["version"] not in (
        (1, 2, 3) if content["format"] == "jiebang-claims" else (1, 2)
    ):
        raise Unusable("this is not a format that this script knows: %s, version %s" % (content["format"], content["version"]))
    if content["format"] == "jiebang-matching":
        return check_result(content, arguments[1:], wanted)
    if len(arguments) > 1:
        raise Unusable("this file holds all that is needed: leave the tables out")
    return kinds[content["format"]](content, wanted)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
