"""Every paper that can be downloaded, opened and printed by LibreOffice: Chinese whole, no cell cut off, no number hidden."""

import io
from urllib.parse import unquote

import openpyxl
import pytest

from marketplace.evaluation.commands import ReleaseYear
from marketplace.evaluation.use_cases import years
from marketplace.shared.files.workbooks import write
from marketplace.shared.web.addresses import plain
from marketplace.vetting.files import annex1
from tests.leaks.crawler import addresses
from tests.leaks.town import OVER
from tests.office import needs_office, printed, too_low

pytestmark = [needs_office, pytest.mark.timeout(600)]

PEOPLE = ("city", "county_a", "inst_a", "inst_d", "auditor")


@pytest.fixture
def sent(app, as_user, town):
    """Every paper of the town that these people reach, before and after its year is released."""

    def papers():
        for who in PEOPLE:
            client = as_user(town.people[who])
            for place in addresses(app, town.people[who], most=2):
                if place.endswith(".xlsx") and (answer := client.get(place)).status_code == 200:
                    yield place, answer

    before = [*papers()]
    command = ReleaseYear(run_id=town.run.id, version=town.make.reread(town.run).version)
    years.release(command, actor=town.people["approver"], now=OVER)
    return [*before, *papers()]


def test_every_paper_is_printed_whole(app, sent):
    asked = {app.url_map.bind("localhost").match(place)[0] for place, _ in sent}
    assert {rule.endpoint for rule in plain(app) if rule.rule.endswith(".xlsx")} - asked == set()

    names = {answer.data: unquote(answer.headers["Content-Disposition"].rpartition("''")[2]) for _, answer in sent}
    files = {f"{number}-{name.removesuffix('.xlsx')}": data for number, (data, name) in enumerate(names.items())}
    formula = annex1.Institution(name="=1+1", contact="@甲", phone="+86", services=(), ability=0)
    files["formula"] = write(annex1.paper([formula], year=2023, sealed=annex1.of_county("攸县")))
    assert too_low(files) == []
    for name, text in printed(files).items():
        title = openpyxl.load_workbook(io.BytesIO(files[name])).active["A1"].value
        assert title in text.replace(" ", "").replace("\n", ""), name
        assert [sign for sign in ("###", "\N{REPLACEMENT CHARACTER}") if sign in text] == [], name
        assert ("=1+1" in text) == (name == "formula")
