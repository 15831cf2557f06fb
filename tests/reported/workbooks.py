"""The cases about county workbooks."""

from marketplace.needs.commands import UploadWorkbook
from marketplace.needs.queries import imports as questions
from marketplace.needs.states import RowState
from marketplace.needs.use_cases import imports
from tests.conftest import NOW

from .cases import ANYTHING_BAD, FOUR, Look, case, reads


@case("01-hidden-rows")
def hidden_rows(at, make):
    look = Look(at / "filtered.xlsx")
    assert (sorted(look.rows), look.refused_rows) == ([4, 6], [5, 7, 8])
    assert "5、7—8" in look.warnings[0]
    assert sorted(Look(at / "filtered.xlsx", hidden_too=True).rows) == [4, 5, 6, 7, 8]


@case("02-struck-out-row")
def struck(at, make):
    look = Look(at / "struck.xlsx")
    assert (sorted(look.rows), look.refused_rows) == ([4, 6, 7], [5])
    assert "删除线" in look.why(5)


@case("03-x000d-escape")
def escapes(at, make):
    look = reads(at / "crlf.xlsx", FOUR[:3])
    assert not any("_x000D_" in str(value) for row in look.rows.values() for value in row.values())


@case("05-strict-ooxml")
def strict(at, make):
    reads(at / "strict.xlsx", FOUR)


@case("06-namespace-prefix")
def prefixed(at, make):
    reads(at / "prefixed.xlsx", FOUR)


@case("07-backslash-zip")
def backslashes(at, make):
    reads(at / "backslash.xlsx", FOUR)


@case("08-no-cell-reference")
def without_references(at, make):
    reads(at / "nor.xlsx", FOUR)


@case("10-formula-no-cache")
def not_computed(at, make):
    look = Look(at / "formula.xlsx")
    assert sorted(look.rows) == [4]
    assert all("没有算出结果的公式" in look.why(6, field) for field in ("enterprise", "county", "contact"))


@case("10b-level-by-formula")
def level_not_computed(at, make):
    look = Look(at / "level-by-formula.xlsx")
    assert look.rows == {}
    assert all("没有算出结果的公式" in look.why(row, "current") for row in (4, 5, 6))


@case("11-phone-scientific")
def scientific(at, make):
    look = Look(at / "sci.xlsx")
    assert sorted(look.rows) == [7]
    assert all("科学记数法" in look.why(row, "phone") for row in (4, 5))


@case("12-landline-zero-lost")
def zero_lost(at, make):
    look = Look(at / "landline.xlsx")
    assert all("区号前少了“0”" in look.why(row, "phone") for row in (6, 7))
    assert "科学记数法" in look.why(5, "phone")


@case("13b-error-text")
def error_text(at, make):
    look = Look(at / "error-text.xlsx")
    assert not any(name.startswith("#") for name in look.column("enterprise"))
    assert all("出错值" in look.why(row, "enterprise") for row in (4, 5))
    assert "出错值" in look.why(6, "current")


@case("15-wrong-dimension")
def dimension(at, make):
    reads(at / "dim.xlsx", FOUR)
    reads(at / "nodim.xlsx", FOUR)


@case("16-absolute-targets")
def targets(at, make):
    reads(at / "absolute.xlsx", FOUR)
    reads(at / "relative.xlsx", FOUR)


@case("17-shared-strings-case")
def other_case(at, make):
    reads(at / "case.xlsx", FOUR)


@case("18-utf16-part")
def wide_part(at, make):
    reads(at / "utf16.xlsx", FOUR)


@case("19-empty-si")
def empty_string(at, make):
    look = Look(at / "emptysi.xlsx")
    assert (sorted(look.rows), "所需服务为空" in look.why(5, "services")) == ([4, 6], True)


@case("20-minority-names")
def minority_names(at, make):
    look = Look(at / "names.xlsx")
    assert look.column("contact") == ["阿卜杜拉·买买提"] * 8
    assert look.warnings == []


@case("24-stray-far-cell")
def stray(at, make):
    assert Look(at / "far-column.xlsx").refusal == "workbook_too_many_columns"
    reads(at / "far-corner-blank.xlsx", FOUR)
    look = reads(at / "far-row-dot.xlsx", FOUR)
    assert "1048576" in look.warnings[0]


@case("25-invisible-blanks")
def blanks(at, make):
    look = reads(at / "blanks.xlsx", FOUR[:3])
    assert not any(ANYTHING_BAD & set(row["enterprise"] + row["contact"]) for row in look.rows.values())


@case("26-external-link")
def links(at, make):
    look = reads(at / "vlookup-residue.xlsx", FOUR)
    assert any("没有打开任何链接" in warning for warning in look.warnings)


@case("27-embedded-object")
def embedded(at, make):
    look = Look(at / "attached-licence.xlsx")
    assert (look.refusal, "请删除后再上传" in look.sentence) == ("workbook_embedded_objects", True)


@case("28-disguises")
def disguises(at, make):
    called = {path.name: Look(path) for path in at.iterdir() if path.suffix in (".xls", ".csv")}
    assert {name: look.refusal for name, look in called.items()} == {
        "export.xls": "workbook_page_in_disguise",
        "gbk.xls": "workbook_text_in_disguise",
        "unicode.xls": "workbook_text_in_disguise",
        "xml2003.xls": "workbook_xml_2003",
        "gbk.csv": "workbook_wrong_type",
        "utf8bom.csv": "workbook_wrong_type",
    }
    assert all("另存为 .xlsx" in look.sentence for look in called.values())


@case("29-xls-merged")
def old_merged(at, make):
    reads(at / "merged.xls", FOUR)
    reads(at / "renamed.xlsx", FOUR)


@case("31-merged-down")
def merged_down(at, make):
    look = Look(at / "merged.xlsx")
    assert look.column("enterprise")[:2] == [FOUR[0]] * 2
    assert (look.refused, len(look.warnings)) == ([], 1)


@case("32-default-password")
def default_password(at, make):
    reads(at / "final-readonly.xlsx", FOUR)
    reads(at / "sheet-protected.xlsx", FOUR[:3] if len(Look(at / "sheet-protected.xlsx").rows) == 3 else FOUR)
    assert Look(at / "secret.xlsx").refusal == "workbook_encrypted"


@case("33-hidden-sheets")
def hidden_sheets(at, make):
    look = reads(at / "hidden-sheets.xlsx", FOUR[:3])
    assert sum("隐藏的工作表" in warning for warning in look.warnings) == 2


@case("34-hidden-column")
def hidden_column(at, make):
    for name in ("hidden-column.xlsx", "hidden-valid.xlsx"):
        look = reads(at / name, FOUR[:3])
        assert look.column("services") == [["咨询管理"], ["检验检测", "技术创新"], ["数智转型"]]
        assert "D 列“所需服务”" in look.warnings[0]


@case("35-goal-with-year")
def goal_with_year(at, make):
    look = Look(at / "goal-year.xlsx")
    assert (sorted(look.rows), look.refused_rows) == ([6], [4, 5, 7])
    assert {field for _, field, _, _ in look.refused} == {"goal"}


@case("36-inline-rich")
def inline(at, make):
    reads(at / "inline.xlsx", FOUR[:3])


@case("37-formula-cached")
def cached(at, make):
    look = reads(at / "cached.xlsx", FOUR[:3])
    assert set(look.column("county")) == {"430225"}


@case("38-date-1904")
def since_1904(at, make):
    assert Look(at / "d1904.xlsx").column("enterprise") == FOUR[:2]


@case("39-groups-and-repeated-head")
def groups(at, make):
    look = Look(at / "groups.xlsx")
    assert (sorted(look.rows), look.refused, len(look.warnings)) == ([5, 6, 10, 11], [], 2)


@case("40-contact-writings")
def contacts(at, make):
    look = Look(at / "contacts.xlsx")
    assert sorted(look.rows) == [4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 19, 20]
    assert "遮盖" in look.why(14, "phone")
    assert "12345678" in look.why(13, "phone") and "19 位" not in look.why(13)
    assert "客服热线" in look.why(18, "phone")


@case("41-service-writings")
def services(at, make):
    look = Look(at / "services.xlsx")
    assert (len(look.rows), len(look.refused_rows)) == (7, 13)
    assert "说明" in look.why(8) and "说明" in look.why(18)
    assert "序号" in look.why(10) and "序号" in look.why(11)


@case("43-county-writings")
def counties(at, make):
    look = Look(at / "counties.xlsx")
    assert (len(look.rows), len(look.refused_rows)) == (8, 8)
    assert {field for _, field, _, _ in look.refused} == {"county"}


@case("44-ditto-marks")
def ditto(at, make):
    look = Look(at / "ditto.xlsx")
    assert sorted(look.rows) == [4]
    assert all(mark in why for _, _, mark, why in look.refused)


@case("45-comments")
def comments(at, make):
    reads(at / "comment.xlsx", FOUR)


@case("46-libreoffice")
def libreoffice(at, make):
    for name in ("base.xlsx", "lo07/base.xlsx", "lo97/base.xls"):
        reads(at / name, FOUR)
    assert Look(at / "lood" / "base.ods").refusal == "workbook_wrong_type"


@case("47-chinese-filename")
def file_names(at, make):
    programme, clerk = make.programme(), make.county_officer()
    names = ("荷塘区服务需求摸底汇总表.xlsx", "附件4（最终版）.xlsx", "汇总表 2023年3月.xlsx", "𠮷野家—汇总“表”.xlsx")
    for name in names:
        data = (at / "plain.xlsx").read_bytes()
        command = UploadWorkbook(programme_id=programme.id, unit_id=make.county().id, name=name, data=data)
        batch = imports.upload(command, actor=clerk, now=NOW)
        assert [questions.file_of(batch).name, len(questions.in_state(batch, RowState.READY))] == [name, 3]


@case("52-web-hidden-and-struck")
def in_the_browser(at, make):
    look = Look(at / "hetang.xlsx", "荷塘区")
    assert (sorted(look.rows), look.refused_rows) == ([4], [5, 6, 7])
    assert all(said in look.why(row) for row, said in ((5, "隐藏"), (6, "删除线"), (7, "公式")))
