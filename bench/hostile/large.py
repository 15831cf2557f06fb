"""The largest papers and lists that the house takes, in seconds of processor time."""

import argparse
import dataclasses
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.hostile import Line
from bench.hostile.texts import site
from marketplace.matching.files.written import read_market
from marketplace.needs.commands import CommitWorkbook, UploadWorkbook
from marketplace.needs.files import annex4
from marketplace.needs.files.annex4.reading import read_tables
from marketplace.needs.models import Need, NeedService
from marketplace.needs.queries import board
from marketplace.needs.use_cases import imports
from marketplace.rulebook import rulesets
from marketplace.rulebook.files.vocabulary import pilot
from marketplace.shared.extensions import db
from marketplace.shared.files.bounded import Sheet
from marketplace.shared.models.place import Organisation
from tests.makers import Maker

NOW = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
HEADER = ("序号", "企业名称", "所属县市区", "所需服务", "企业现状", "发展目标", "企业联系人\n及联系电话", "备注")


def run(told: argparse.Namespace) -> list[Line]:
    del told
    with tempfile.TemporaryDirectory(prefix="hostile-") as place:
        app = site(Path(place))
        with app.app_context():
            found = [*_papers(), *_stored(Maker(NOW))]
    return [Line(what, seconds, most, "s") for what, seconds, most in found]


def _took(deed: Callable[[], Any]) -> float:
    begun = time.process_time()
    deed()
    return time.process_time() - begun


def _papers() -> Iterator[tuple[str, float, float]]:
    words = pilot()
    rows = [_need(f"株洲第{n}机械有限公司", words.categories[n % 10].label) for n in range(5_000)]
    for what, county in (("in each row", "醴陵市"), ("in the seal line", "")):
        data = annex4.write([dataclasses.replace(row, county_name=county) for row in rows], "醴陵市")
        yield f"a workbook of 5,000 rows, the county {what}", _took(lambda data=data: annex4.read(data, "a.xlsx", words)), 8
    strange = {n: {c: f"企业需求，联系{n}-{c}" for c in range(60)} for n in range(1, 2_000)}
    merged = tuple((n, c, n + 1, c) for n in range(1, 2_000, 2) for c in range(20))
    sheet = Sheet("a", False, {0: dict(enumerate(HEADER)), **strange}, merged)
    yield "2,000 rows of merged cells and strange text", _took(lambda: read_tables([sheet], words)), 10
    dice = random.Random(5)
    bids = {(dice.randrange(20_000), dice.randrange(1_000)) for _ in range(200_000)}
    table = "need,institution,score\n" + "".join(f"需求{n},机构{j},{dice.randrange(10_000)}\n" for n, j in bids)
    places = "institution,capacity\n" + "".join(f"机构{j},20\n" for j in range(1_000))
    files = (table.encode(), "bids.csv"), (places.encode(), "institutions.csv")
    yield "a table of 200,000 bids", _took(lambda: read_market(*files)), 8


def _need(name: str, service: str) -> annex4.Need:
    return annex4.Need(name, "", "荷塘区", (service,), "无", "创新型中小企业", "张三", "13800000001")


def _stored(make: Maker) -> Iterator[tuple[str, float, float]]:
    clerk, programme = make.county_officer(), make.programme()
    categories = [category.label for category in pilot().categories]
    data = annex4.write([_need(f"株洲第{n // 2}精密制造有限公司", categories[n % 10]) for n in range(2_000)])
    command = UploadWorkbook(programme_id=programme.id, unit_id=make.county().id, name="汇总表.xlsx", data=data)
    kept: list[Any] = []
    yield "2,000 rows are previewed", _took(lambda: kept.append(imports.upload(command, actor=clerk, now=NOW))), 15
    commit = CommitWorkbook(batch_id=kept[0].id, version=kept[0].version, declared=True)
    yield "2,000 rows become needs", _took(lambda: imports.commit(commit, actor=clerk, now=NOW)), 25
    _twenty_thousand(make)
    law = rulesets.load("ZZ-PILOT-2023")
    for what, asked in {
        "all": board.BoardFilter(),
        "of a category": board.BoardFilter(category="digital"),
        "by words": board.BoardFilter(text="数智 第77"),
        "on the last page": board.BoardFilter(page=1_000, sort="enterprise"),
    }.items():
        seconds = _took(lambda asked=asked: (board.listing(asked, [law], NOW), board.counts(asked, [law], NOW)))
        yield f"the board of 20,000 needs, {what}", seconds, 3


def _twenty_thousand(make: Maker) -> None:
    owner = make.enterprise()
    sample = make.need(owner, entered_by=make.county_officer())
    kept = {column.name: getattr(sample, column.key) for column in Need.__table__.columns}
    firm = {column.name: getattr(owner, column.key) for column in Organisation.__table__.columns}
    db.session.rollback()
    firms = [firm | {"id": 9_000 + n, "name": f"株洲第{n}厂", "name_key": f"k{n}", "credit_code": None} for n in range(5_000)]
    needs = [
        kept | {"id": 9_000 + n, "number": f"N{n}", "live_key": None, "organisation_id": 9_000 + n % 5_000} for n in range(20_000)
    ]
    codes = rulesets.load("ZZ-PILOT-2023").categories.codes
    asked = [{"need_id": 9_000 + n, "category": codes[n % 10], "position": 0} for n in range(20_000)]
    with db.engine.connect() as connection, connection.begin():
        for table, rows in ((Organisation, firms), (Need, needs), (NeedService, asked)):
            connection.execute(insert(table.__table__), rows)
