"""`marketplace needs import`: the samples as their truth says, on nothing at all and on a running installation."""

import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from marketplace.cli import main
from marketplace.cli import needs as command
from marketplace.needs.files import annex4
from marketplace.needs.models import ImportBatch, Need
from marketplace.programmes.models import Programme
from marketplace.shared.extensions import db

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "annex4"


def row(enterprise="株洲甲厂", services=("数智转型",), county="醴陵市", **changes):
    given = {"current": "无", "goal": "创新型中小企业", "contact": "张三", "phone": "13800000001"}
    return annex4.Need(enterprise=enterprise, county="", county_name=county, services=tuple(services), **(given | changes))


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """An installation of which nothing but the program is there: no key, no database, no settings."""
    for name in ("SECRET_KEY", "DATABASE_URL", "MARKETPLACE_MODE", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MARKETPLACE_VAR", str(tmp_path / "var"))
    return tmp_path


@pytest.fixture
def installed(app, monkeypatch):
    """The running installation that the tests have."""
    monkeypatch.setattr(command, "create_app", lambda: app)
    return app


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "汇总表.xlsx"

    def written(*rows):
        path.write_bytes(annex4.write(rows))
        return str(path)

    return written


def run(*args):
    return CliRunner().invoke(main, ["needs", "import", *args], env={"LANG": "en_GB.UTF-8", "LC_ALL": None})


def test_a_bare_installation_reads_a_workbook_and_leaves_nothing_behind(bare, workbook):
    answer = run(
        workbook(row(), row("株洲乙厂", ("种菜",)), row("株洲丙厂", county="攸县")), "--unit", "430281", "--dry-run", "--json"
    )

    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {
        "accepted": [
            {
                "row": 4,
                "enterprise": "株洲甲厂",
                "county": "430281",
                "services": ["数智转型"],
                "current": "无",
                "goal": "创新型中小企业",
                "contact": "张三",
                "phone": "13800000001",
            }
        ],
        "rejected": [
            {
                "row": 5,
                "field": "services",
                "value": "种菜",
                "why": "所需服务中的“种菜”不在十类服务之中：请改为十类服务的名称，多项用顿号分开。",
            },
            {
                "row": 6,
                "field": "county",
                "value": "攸县",
                "why": "这一行属于“攸县”，这份汇总表只能报送醴陵市的企业：请删去这一行，由“攸县”报送。",
            },
        ],
        "warnings": [],
    }
    assert not (bare / "var").exists()


@pytest.mark.parametrize("code", ["430212", "430221", "渌口区", "株洲县"])
def test_a_county_is_known_by_its_code_its_old_code_and_its_names(bare, workbook, code):
    answer = run(workbook(row(county="渌口区")), "--unit", code, "--dry-run", "--json")

    assert [line["county"] for line in json.loads(answer.stdout)["accepted"]] == ["430212"]


def test_the_zone_without_a_division_code_reports_too(bare, workbook):
    answer = run(workbook(row(county="经开区")), "--unit", "ZZJKQ", "--dry-run", "--json")

    assert [line["enterprise"] for line in json.loads(answer.stdout)["accepted"]] == ["株洲甲厂"]


def test_what_cannot_be_read_ends_with_two_and_a_sentence(bare, workbook, tmp_path):
    (tmp_path / "kaputt.xlsx").write_bytes(b"PK\x03\x04 kaputt")
    for args in (
        (str(tmp_path / "missing.xlsx"), "--unit", "430281", "--dry-run"),
        (str(tmp_path / "kaputt.xlsx"), "--unit", "430281", "--dry-run"),
        (workbook(row()), "--unit", "999999", "--dry-run"),
    ):
        answer = run(*args)
        assert answer.exit_code == 2
        assert re.fullmatch(r"Error: .+[.。]\n", answer.stderr)
        assert answer.stdout == ""


def test_a_running_installation_imports_as_the_units_officer(installed, make, workbook):
    make.programme()
    clerk = make.county_officer(make.county("醴陵市", "430281"))
    path = workbook(row(), row("株洲乙厂", ("种菜",)))

    looked = run(path, "--unit", "430281", "--dry-run", "--json")
    assert db.session.query(ImportBatch).count() == 0
    done = run(path, "--unit", "430281", "--json", "--declare-pool")
    again = run(path, "--unit", "醴陵", "--json")

    db.session.rollback()
    assert (looked.exit_code, done.exit_code, again.exit_code) == (0, 0, 0)
    assert json.loads(looked.stdout) == json.loads(done.stdout)
    [need] = db.session.query(Need)
    assert (need.entered_by_id, need.state, need.organisation.name) == (clerk.id, "verified", "株洲甲厂")
    assert json.loads(again.stdout)["accepted"] == []
    assert need.number in json.loads(again.stdout)["rejected"][0]["why"]


def test_without_the_declaration_the_needs_wait_for_the_county(installed, make, workbook):
    make.programme()
    make.county_officer(make.county("醴陵市", "430281"))

    run(workbook(row()), "--unit", "430281")

    db.session.rollback()
    assert [need.state for need in db.session.query(Need)] == ["submitted"]


def test_an_import_needs_a_programme_and_somebody_who_answers_for_it(installed, make, workbook):
    make.county("醴陵市", "430281")
    path = workbook(row())
    assert "no programme" in run(path, "--unit", "430281").stderr
    make.programme()
    assert "no officer" in run(path, "--unit", "430281").stderr
    assert "no active account" in run(path, "--unit", "430281", "--as", "nobody").stderr
    strange = run(path, "--unit", "430281", "--as", make.county_officer().login)
    assert strange.exit_code == 2
    assert db.session.query(Need).count() == 0


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample workbooks are not here")
@pytest.mark.parametrize("name", ["clean", "merged", "messy"])
def test_the_sample_workbooks_come_out_exactly_as_their_truth_says(bare, name):
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text("utf-8"))

    answer = run(str(SAMPLES / f"{name}.xlsx"), "--unit", truth["county"], "--dry-run", "--json")

    found = json.loads(answer.stdout)
    columns = ("row", "enterprise", "county", "current", "goal", "contact", "phone")
    expected = [
        {column: line[column] for column in columns} | {"current": line["current"] or "无", "services": sorted(line["services"])}
        for line in truth["rows"]
        if not line["bad"]
    ]
    assert [line | {"services": sorted(line["services"])} for line in found["accepted"]] == expected
    assert {line["row"] for line in found["rejected"]} == {line["row"] for line in truth["rows"] if line["bad"]}
    assert found.keys() == {"accepted", "rejected", "warnings"}


@pytest.fixture
def filtered(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(annex4.write([row(county="荷塘区"), row("株洲乙厂", county="荷塘区")])))
    book.active.row_dimensions[5].hidden = True
    path = tmp_path / "筛选.xlsx"
    book.save(path)
    return str(path)


@pytest.mark.parametrize(("answer", "enterprises"), [("leave", ["株洲甲厂"]), ("import", ["株洲乙厂", "株洲甲厂"])])
def test_hidden_rows_are_imported_as_the_command_is_told(installed, make, filtered, answer, enterprises):
    make.programme()
    make.county_officer()
    asked = run(filtered, "--unit", "荷塘区")
    assert (asked.exit_code, "--hidden-rows" in asked.output) == (2, True)
    assert db.session.scalar(db.select(db.func.count()).select_from(ImportBatch)) == 0

    db.session.rollback()
    done = run(filtered, "--unit", "荷塘区", "--hidden-rows", answer)
    assert done.exit_code == 0, done.output
    assert sorted(need.organisation.name for need in db.session.scalars(db.select(Need))) == enterprises, done.output


def test_a_look_says_which_rows_are_hidden_and_what_they_would_bring(bare, filtered):
    looked = json.loads(run(filtered, "--unit", "荷塘区", "--dry-run", "--json").stdout)
    assert [one["row"] for one in looked["accepted"]] == [4]
    assert [(one["row"], one["field"]) for one in looked["rejected"]] == [(5, "row")]
    assert "第 5 行" in looked["warnings"][0]
    too = json.loads(run(filtered, "--unit", "荷塘区", "--dry-run", "--json", "--hidden-rows", "import").stdout)
    assert [one["row"] for one in too["accepted"]] == [4, 5]


def test_a_sheet_of_another_county_is_one_line(bare, workbook):
    rows = [row(f"株洲第{n}厂", county="攸县") for n in range(56)] + [row(f"株洲其{n}厂") for n in range(4)]
    said = run(workbook(*rows), "--unit", "醴陵市", "--dry-run").stdout
    assert said.count("攸县") == 1
    assert "60 行中有 56 行属于其他县市区" in said
    assert len(said.splitlines()) == 2


def test_a_name_that_looks_like_a_known_one_is_decided_on_the_command_line(installed, make, workbook):
    make.programme()
    unit = make.county("醴陵市", "430281")
    make.county_officer(unit)
    known = make.enterprise("株洲澜川包装制品有限公司", unit=unit)
    path = workbook(row("湖南省株洲市澜川包装制品"), row("株洲澜川包装制品公司", ("检验检测",)))

    looked = run(path, "--unit", "430281", "--dry-run", "--json")
    [first, second] = json.loads(looked.stdout)["questions"]
    assert [one["choice"] for one in first["candidates"]] == [f"org:{known.id}"]

    asked = run(path, "--unit", "430281")
    assert (asked.exit_code, db.session.scalars(db.select(ImportBatch)).all()) == (2, [])
    assert f"--decide {first['row']}=other" in asked.output and f"org:{known.id}" in asked.output
    assert run(path, "--unit", "430281", "--decide", "nonsense").exit_code == 2

    done = run(path, "--unit", "430281", "--decide", f"{first['row']}=org:{known.id}", "--decide", f"{second['row']}=other")
    assert done.exit_code == 0, done.output
    db.session.rollback()
    names = [need.organisation.name for need in db.session.scalars(db.select(Need).order_by(Need.id))]
    assert names == ["株洲澜川包装制品有限公司", "株洲澜川包装制品公司"]


def test_names_of_one_sheet_that_look_alike_are_told_without_any_database(bare, workbook):
    told = run(workbook(row("株洲甲乙机械有限公司"), row("湖南省株洲市甲乙机械", ("检验检测",))), "--unit", "430281", "--dry-run")
    assert "looks like 株洲甲乙机械有限公司" in told.output


def test_where_several_programmes_run_the_key_says_for_which_a_workbook_is(installed, make, workbook):
    first, other = make.programme(), make.keep(second(make))
    make.county("醴陵市", "430281")
    make.county_officer(make.county("醴陵市", "430281"))
    sent = workbook(row())

    asked = run(sent, "--unit", "430281")
    assert asked.exit_code and "--programme KEY" in asked.output
    assert first.key in asked.output and other.key in asked.output
    unknown = run(sent, "--unit", "430281", "--programme", "ZZ1999")
    assert unknown.exit_code and "no programme" in unknown.output
    assert db.session.scalars(db.select(Need)).all() == []

    assert run(sent, "--unit", "430281", "--programme", other.key).exit_code == 0
    db.session.rollback()
    assert [one.programme_id for one in db.session.scalars(db.select(Need))] == [other.id]


def second(make):
    """One more programme of the city."""
    first = make.programme()
    names = ("name", "unit_id", "ruleset_key", "starts_on", "ends_on", "apply_until", "recommend_until", "opened_at")
    return Programme(key="ZZ2024", settings={}, **{name: getattr(first, name) for name in names})
