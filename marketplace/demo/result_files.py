"""The result files of a played year: the same bytes whenever the same year is played again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..competition.files import matches
from ..competition.models import Claim, Round, SolveRun
from ..competition.queries import claims, matched, rounds, runs
from ..competition.rules import scoring
from ..competition.states import ClaimState
from ..evaluation.files import lines as year_lines
from ..evaluation.files import year_list
from ..evaluation.models import YearLine, YearRun
from ..evaluation.queries import years
from ..evaluation.views.figures import formulas_of
from ..needs.models import Need
from ..shared import wording
from ..shared.extensions import db
from ..shared.files import workbooks
from ..shared.files.workbooks import write_csv
from ..shared.papers import Cell
from ..shared.rounding import hundredths
from .play import Play

MATCH_HEADER = ("需求编号", "企业", "县市区", "所需服务", "服务机构", "得分", "递补一", "递补二", "结果")
CLAIM_HEADER = (
    "轮次",
    "需求编号",
    "企业",
    "服务机构",
    "揭榜状态",
    "价格（元）",
    "政府补（元）",
    "机构让（元）",
    "企业出（元）",
    "天数",
    "企业意愿",
    "得分",
    "评分明细",
)
YEAR_HEADER = (
    "名次",
    "申报编号",
    "服务机构",
    "综合得分",
    "满意度",
    "完成承诺",
    "培育成果",
    "未通过的条件",
    "应分金额（分，精确值）",
    "取整（分）",
    "余额进一（分）",
    "是否封顶",
    "奖补金额（元）",
)
Table = tuple[Sequence[str], list[Sequence[Cell]]]


def write(play: Play, run: YearRun, out: Path, closing: str) -> list[str]:
    """Write all files into a folder; their names, sorted. Files of an earlier play are replaced."""
    files: dict[str, bytes] = {"closing.txt": closing.encode()}
    for a_round in _rounds(play):
        files |= _match_files(a_round)
    header, rows = claims_table(play)
    files["claims.csv"] = write_csv(header, rows)
    files |= _year_files(run)
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (out / name).write_bytes(data)
    return sorted(files)


def _rounds(play: Play) -> Sequence[Round]:
    found = select(Round).where(Round.programme_id == play.programme_id).order_by(Round.number)
    return db.session.scalars(found).all()


def _match_files(a_round: Round) -> dict[str, bytes]:
    run = runs.proposed(a_round)
    assert run is not None
    header, rows = match_table(run)
    name, office = f"match-{a_round.number}", a_round.programme.unit.name
    sealed = matches.paper(matched.lines(a_round), title=f"{a_round.name}匹配结果", office=office)
    told = json.dumps(match_json(a_round, run), ensure_ascii=False, indent=1, sort_keys=True)
    return {
        f"{name}.xlsx": workbooks.write(sealed),
        f"{name}.csv": write_csv(header, rows),
        f"{name}.json": told.encode() + b"\n",
    }


def match_table(run: SolveRun) -> Table:
    """One row a need of the round, with its institution, its score in points and its reserves."""
    known, result = runs.names(run), run.result or {}
    pairs = {pair["need"]: pair for pair in result["pairs"]}
    reasons = {one["need"]: one["why"] for one in result["unserved"]}
    rows: list[Sequence[Cell]] = []
    for need in sorted(known.needs.values(), key=lambda need: need.number):
        pair = pairs.get(need.id)
        names = [known.institutions[one].name for one in pair["reserves"]] if pair else []
        rows.append(
            (
                *_head(need),
                known.institutions[pair["institution"]].name if pair else "",
                pair["score"] / 100 if pair else None,
                *[*names, "", ""][:2],
                "匹配" if pair else wording.label(reasons[need.id], "Unserved"),
            )
        )
    return MATCH_HEADER, rows


def _head(need: Need) -> tuple[str, str, str, str]:
    services = "、".join(rounds.labels_of(need.programme, need.categories))
    return need.number, need.organisation.name, need.unit.name, services


def match_json(a_round: Round, run: SolveRun) -> dict[str, Any]:
    """The result of a round with every term, by numbers and names and without any id."""
    known, result = runs.names(run), run.result or {}
    return {
        "round": a_round.number,
        "name": a_round.name,
        "weights": a_round.weights,
        "seed": str(a_round.seed),
        "input_hash": run.input_hash,
        "status": result["status"],
        "total": result["total"],
        "bound": result["bound"],
        "served": result["served"],
        "needs": result["needs"],
        "pairs": [
            {
                "need": known.needs[pair["need"]].number,
                "score": pair["score"],
                "terms": pair["terms"],
                "institution": known.institutions[pair["institution"]].name,
                "reserves": [known.institutions[one].name for one in pair["reserves"]],
            }
            for pair in result["pairs"]
        ],
        "unserved": [{"need": known.needs[one["need"]].number, "why": one["why"]} for one in result["unserved"]],
    }


def claims_table(play: Play) -> Table:
    """Every claim of the year with its offer, where it ended, and its score term by term."""
    wanted = (
        select(Claim)
        .join(Round)
        .join(Need, Claim.need_id == Need.id)
        .where(Round.programme_id == play.programme_id, Claim.state != ClaimState.WITHDRAWN)
    )
    whole = wanted.options(
        joinedload(Claim.round), joinedload(Claim.organisation), joinedload(Claim.need).joinedload(Need.organisation)
    )
    found = db.session.scalars(whole.order_by(Round.number, Need.number, Claim.organisation_id)).all()
    offers = claims.contents([claim.id for claim in found])
    return CLAIM_HEADER, [_claim(claim, offers) for claim in found]


def _claim(claim: Claim, offers: Mapping[int, Any]) -> Sequence[Cell]:
    offer, need = offers[claim.id], claim.need
    parts = (offer.price_fen, offer.government_fen, offer.concession_fen, offer.enterprise_fen)
    terms = "；".join(map(_line, scoring.printed(claim.terms, claim.score or 0)))
    return (
        claim.round.number,
        need.number,
        need.organisation.name,
        claim.organisation.name,
        wording.label(claim.state, "ClaimState"),
        *(yuan(part) for part in parts),
        offer.days,
        claim.preference,
        None if claim.score is None else claim.score / 100,
        terms,
    )


def _line(line: Mapping[str, Any]) -> str:
    formula = f"{line['formula']} = " if line["formula"] else ""
    return f"{wording.label(line['key'], 'Criterion')} {formula}{hundredths(line['points'])}"


def _year_files(run: YearRun) -> dict[str, bytes]:
    lines, rows, office = years.stored_lines(run), list(_year_rows(run)), run.programme.unit.name
    paid = sum(line.share_fen for line in run.lines)
    notes = (f"预算 {yuan(run.budget_fen)} 元，奖补合计 {yuan(paid)} 元；校验值 {run.result_hash}",)
    reasons = {line.share["key"]: _missed(line) for line in run.lines}
    return {
        "year-end.xlsx": workbooks.write(year_list.paper("年末评比与奖补名单", years.paid(run, {}), office=office, notes=notes)),
        "year-end-lines.xlsx": year_lines.write_full(
            "年末评比与奖补明细",
            lines,
            reasons=reasons,
            formulas=formulas_of(run),
            tells=partial(years.tells_sums, run),
            notes=notes,
        ),
        "year-end.csv": write_csv(YEAR_HEADER, rows),
    }


def _missed(line: YearLine) -> str:
    return "、".join(wording.label(gate["measure"], "Gate") for gate in line.gates)


def _year_rows(run: YearRun) -> Iterator[Sequence[Cell]]:
    names = years.name_in(run)
    for line in run.lines:
        share, points = line.share, {term["indicator"]: term["points"] / 100 for term in line.terms}
        yield (
            line.rank,
            share["key"],
            names[share["key"]],
            line.score / 100,
            points["satisfaction"],
            points["completion"],
            points["outcomes"],
            _missed(line),
            share["exact"],
            str(share["whole"]),
            share["extra"],
            "是" if share["capped"] else "",
            yuan(line.share_fen),
        )


def yuan(fen: int) -> str:
    """Fen as yuan, digits only, so that no spreadsheet rounds them.

    >>> yuan(123456), yuan(5)
    ('1234.56', '0.05')
    """
    return hundredths(fen)
