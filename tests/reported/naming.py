"""The cases about names of enterprises."""

from marketplace.needs.commands import UploadWorkbook
from marketplace.needs.queries import board
from marketplace.needs.states import RowState
from marketplace.needs.use_cases import imports
from tests.conftest import NOW

from .cases import Look, case


@case("22-pdf-radicals")
def radicals(at, make):
    look = Look(at / "radicals.xlsx", "渌口区")
    assert look.column("enterprise") == ["株洲长龙马车风门金石机械有限公司"]
    assert 5 in look.refused_rows


@case("23-bracket-variants")
def brackets(at, make):
    look = Look(at / "brackets.xlsx")
    assert sorted(set(look.rows) | set(look.refused_rows)) == list(range(4, 12))
    assert 4 in look.rows and {5, 6, 7, 8, 9, 11} <= set(look.refused_rows)


@case("42-enterprise-names")
def plain_names(at, make):
    look = Look(at / "enterprises.xlsx")
    assert sorted(look.rows) == list(range(4, 20))
    assert look.rows[10]["enterprise"] == "株洲甲乙有限公司"
    assert not any("曾用名" in name for name in look.column("enterprise"))
    asked = [warning for warning in look.warnings if "看起来像" in warning]
    assert [row for row in (9, 10) if any(f"第 {row} 行" in warning for warning in asked)] == [9, 10]


@case("48-names-against-register")
def spelt_otherwise(at, make):
    """The register knows the firm: each other spelling is asked about, and none becomes a row of its own silently."""
    make.programme()
    unit = make.county()
    make.enterprise("株洲澜川包装制品有限公司", unit=unit)
    upload = UploadWorkbook(
        programme_id=make.programme().id, unit_id=unit.id, name="register.xlsx", data=(at / "register.xlsx").read_bytes()
    )
    batch = imports.upload(upload, actor=make.county_officer(unit), now=NOW)
    asked = [line.row for line in batch.rows if line.state == RowState.ASKED]
    assert asked == [5, 6, 7, 8, 9, 10, 11]
    assert sum(notice["key"] == "import.looks_like" for notice in batch.warnings) == len(asked)


@case("54-board-search-brackets")
def searched(at, make):
    make.need(make.enterprise("株洲某某（集团）有限公司"))
    for typed in ("某某(集团)", "某某﹙集团﹚", "某某（集团）", "株洲某某（集团） 有限公司"):
        assert board.listing(board.BoardFilter(text=typed), (), NOW).total == 1, typed
