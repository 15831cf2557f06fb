"""County workbooks: what is read, what is refused and why, and that a commit is one deed."""

import io

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from sqlalchemy import event, func, select

from marketplace.needs.commands import CommitWorkbook, CorrectRow, DiscardWorkbook, DropRow, SettleHidden, UploadWorkbook
from marketplace.needs.files import annex4
from marketplace.needs.models import ImportBatch, ImportRow, Need
from marketplace.needs.queries import imports as questions
from marketplace.needs.states import BatchState, NeedState
from marketplace.needs.use_cases import imports
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.files.bounded import WorkbookRefused
from marketplace.shared.models.place import Organisation
from tests.conftest import NOW


def row(enterprise="株洲甲厂", services=("数智转型",), county="荷塘区", **changes):
    given = {"current": "无", "goal": "创新型中小企业", "contact": "张三", "phone": "13800000001"}
    return annex4.Need(enterprise=enterprise, county="", county_name=county, services=tuple(services), **(given | changes))


@pytest.fixture
def clerk(make):
    make.programme()
    return make.county_officer()


def uploaded(make, actor, *rows, unit=None):
    command = UploadWorkbook(
        programme_id=make.programme().id, unit_id=(unit or make.county()).id, name="汇总表.xlsx", data=annex4.write(rows)
    )
    return imports.upload(command, actor=actor, now=NOW)


def lines(batch):
    found = db.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.position))
    return [(line.row, line.state, [why["why"] for why in line.findings]) for line in found]


def test_a_workbook_becomes_needs_and_enterprises_in_one_deed(make, clerk):
    known = make.enterprise(name="株洲乙厂", in_gradient_pool=None)
    batch = uploaded(
        make,
        clerk,
        row(),
        row("株洲乙厂", ("检验检测", "技术创新"), note="急"),
        row("株洲甲厂", ("上市辅导",), current="升规入统"),
    )
    assert db.session.scalar(select(func.count()).select_from(Need)) == 0

    imports.commit(CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True), actor=clerk, now=NOW)

    found = db.session.scalars(select(Need).order_by(Need.number)).all()
    assert [(n.organisation.name, n.categories, n.current_level, n.goal_level, n.state, n.origin) for n in found] == [
        ("株洲甲厂", ("digital",), "none", "innovative", "verified", "workbook"),
        ("株洲乙厂", ("testing", "innovation"), "none", "innovative", "verified", "workbook"),
        ("株洲甲厂", ("listing",), "above_scale", "innovative", "verified", "workbook"),
    ]
    assert found[1].organisation_id == known.id
    assert found[1].note == "急"
    assert (found[0].contact_name, found[0].contact_phone) == ("张三", "13800000001")
    assert make.reread(known).pool_checked_by_id == clerk.id
    committed = [event for event in db.session.scalars(select(EventRecord)) if event.kind == "WorkbookCommitted"]
    assert [event.facts["need_ids"] for event in committed] == [[need.id for need in found]]
    assert lines(batch) == [(4, "imported", []), (5, "imported", []), (6, "imported", [])]


def test_a_workbook_is_committed_once(make, clerk):
    batch = uploaded(make, clerk, row())
    imports.commit(CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True), actor=clerk, now=NOW)

    for deed, command in (
        (imports.commit, CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True)),
        (imports.discard, DiscardWorkbook(batch_id=batch.id, version=batch.version)),
    ):
        with pytest.raises(NotNow, match="workbook.closed"):
            deed(command, actor=clerk, now=NOW)
    assert db.session.scalar(select(func.count()).select_from(Need)) == 1


def test_without_the_declaration_the_needs_wait_for_verification(make, clerk):
    refuted = make.enterprise(name="株洲乙厂", in_gradient_pool=False)
    batch = uploaded(make, clerk, row(), row("株洲乙厂"))
    other = uploaded(make, clerk, row("株洲丙厂"))

    imports.commit(CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True), actor=clerk, now=NOW)
    imports.commit(CommitWorkbook(batch_id=other.id, version=other.version), actor=clerk, now=NOW)

    states = {need.organisation.name: need.state for need in db.session.scalars(select(Need))}
    assert states == {"株洲甲厂": "verified", "株洲乙厂": "submitted", "株洲丙厂": "submitted"}
    assert make.reread(refuted).in_gradient_pool is False


def test_each_row_says_all_that_speaks_against_it(make, clerk):
    make.county("醴陵市", "430281")
    make.enterprise(name="醴陵某厂", unit=make.county("醴陵市", "430281"))
    make.enterprise(name="株洲停厂", standing="suspended")
    asked = make.enterprise(name="株洲老厂")
    make.need(asked, live_key=f"{make.programme().id}:{asked.id}:digital")

    batch = uploaded(
        make,
        clerk,
        row("株洲甲厂"),
        row("株洲 甲厂", contact="李四", phone="13900000002"),
        row("株洲乙厂", county="醴陵市"),
        row("醴陵某厂"),
        row("株洲停厂"),
        row("株洲老厂"),
        row("株洲老厂", ("检验检测",)),
        row("株洲丙厂", ("种菜",), phone="123", goal="无"),
        row("株洲丁厂", county="火星"),
    )

    assert lines(batch) == [
        (4, "ready", []),
        (5, "refused", ["import.twin_in_file"]),
        (6, "refused", ["import.other_county"]),
        (7, "refused", ["import.enterprise_elsewhere"]),
        (8, "refused", ["import.enterprise_stopped"]),
        (9, "refused", ["import.twin"]),
        (10, "ready", []),
        (11, "refused", ["annex4_services_unknown", "annex4_goal_missing", "annex4_phone_digits"]),
        (12, "refused", ["annex4_county_unknown"]),
    ]
    assert [notice["key"] for notice in batch.warnings if notice["row"] == 10] == ["annex4_same_enterprise", "import.other_need"]


def test_a_corrected_row_is_read_again_and_so_are_its_twins(make, clerk):
    batch = uploaded(make, clerk, row("株洲甲厂"), row("株洲甲厂", phone="13900000002"), row("株洲乙厂", ("种菜",)))
    first, twin, wrong = db.session.scalars(select(ImportRow).order_by(ImportRow.position)).all()

    imports.drop(DropRow(batch_id=batch.id, version=batch.version, row_id=first.id), actor=clerk, now=NOW)
    assert [state for _, state, _ in lines(batch)] == ["dropped", "ready", "refused"]
    imports.drop(DropRow(batch_id=batch.id, version=batch.version, row_id=first.id, restore=True), actor=clerk, now=NOW)
    assert [state for _, state, _ in lines(batch)] == ["ready", "refused", "refused"]

    imports.correct(
        CorrectRow(batch_id=batch.id, version=batch.version, row_id=twin.id, cells={"services": "检测"}), actor=clerk, now=NOW
    )
    imports.correct(
        CorrectRow(
            batch_id=batch.id,
            version=batch.version,
            row_id=wrong.id,
            cells={"services": "1、上市辅导", "contact": "王五13700000003"},
        ),
        actor=clerk,
        now=NOW,
    )

    assert lines(batch) == [(4, "ready", []), (5, "ready", []), (6, "ready", [])]
    values = db.session.get(ImportRow, wrong.id).values
    assert (values["services"], values["contact"], values["phone"]) == (["上市辅导"], "王五", "13700000003")
    with pytest.raises(Invalid, match="workbook.no_cells"):
        imports.correct(
            CorrectRow(batch_id=batch.id, version=batch.version, row_id=wrong.id, cells={"note": ""}), actor=clerk, now=NOW
        )


def test_a_cell_that_nobody_may_correct_is_not_passed_over_in_silence(make, clerk):
    batch = uploaded(make, clerk, row("株洲甲厂"))
    [one] = db.session.scalars(select(ImportRow)).all()
    command = CorrectRow(batch_id=batch.id, version=batch.version, row_id=one.id, cells={"services": "检测", "budget": "1"})

    with pytest.raises(NotFound):
        imports.correct(command, actor=clerk, now=NOW)
    assert db.session.get(ImportRow, one.id).values["services"] != ["检测"]


def test_what_changed_in_the_meantime_stops_the_whole_commit_and_is_shown(make, clerk):
    batch = uploaded(make, clerk, row("株洲甲厂"), row("株洲乙厂"))
    imports.commit(
        CommitWorkbook(
            batch_id=uploaded(make, clerk, row("株洲甲厂")).id,
            version=uploaded(make, clerk, row("株洲甲厂")).version,
            declared=True,
        ),
        actor=clerk,
        now=NOW,
    )

    answer = imports.commit(CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True), actor=clerk, now=NOW)

    assert answer.state == BatchState.PREVIEW
    assert lines(batch) == [(4, "refused", ["import.twin"]), (5, "ready", [])]
    assert db.session.scalar(select(func.count()).select_from(Need)) == 1
    imports.commit(CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True), actor=clerk, now=NOW)
    assert db.session.scalar(select(func.count()).select_from(Need)) == 2


def test_an_enterprise_that_is_not_in_the_pool_is_imported_and_not_declared(make, clerk):
    """56 of 57 are in the pool: nobody has to state an untruth, or to verify 57 one by one."""
    batch = uploaded(make, clerk, row("株洲甲厂"), row("株洲乙厂"), row("株洲乙厂", ("检验检测",)), row("株洲丙厂"))
    ready = db.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.position)).all()
    command = CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True, outside=(ready[1].id,))
    imports.commit(command, actor=clerk, now=NOW)

    found = db.session.scalars(select(Need).order_by(Need.number)).all()
    assert [(one.organisation.name, one.state, one.organisation.in_gradient_pool) for one in found] == [
        ("株洲甲厂", "verified", True),
        ("株洲乙厂", "submitted", False),
        ("株洲乙厂", "submitted", False),
        ("株洲丙厂", "verified", True),
    ]
    told = db.session.scalars(select(EventRecord).where(EventRecord.kind == "WorkbookCommitted")).one()
    assert told.facts["unverified_need_ids"] == [found[1].id, found[2].id]


def test_a_row_of_another_workbook_is_not_among_those_outside_the_pool(make, clerk):
    batch, other = uploaded(make, clerk, row("株洲甲厂")), uploaded(make, clerk, row("株洲乙厂"))
    strange = db.session.scalars(select(ImportRow.id).where(ImportRow.batch_id == other.id)).one()
    with pytest.raises(Conflict, match="workbook.row_not_ready"):
        imports.commit(
            CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True, outside=(strange,)), actor=clerk, now=NOW
        )
    assert db.session.scalar(select(func.count()).select_from(Need)) == 0


def test_nothing_is_imported_where_nothing_is_ready(make, clerk):
    batch = uploaded(make, clerk, row(services=("种菜",)))

    with pytest.raises(NotNow, match="workbook.nothing_ready"):
        imports.commit(CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True), actor=clerk, now=NOW)
    imports.discard(DiscardWorkbook(batch_id=batch.id, version=batch.version), actor=clerk, now=NOW)
    assert batch.state == BatchState.DISCARDED


def test_a_clerk_sends_in_only_the_own_county_and_the_city_any(make, clerk):
    there, city = make.county("醴陵市", "430281"), make.city_officer()

    with pytest.raises(NotPermitted):
        uploaded(make, clerk, row(county="醴陵市"), unit=there)
    of_the_city = uploaded(make, city, row(), row("醴陵某厂", county="醴陵市"), unit=make.city())
    imports.commit(CommitWorkbook(batch_id=of_the_city.id, version=of_the_city.version, declared=True), actor=city, now=NOW)

    places = dict(db.session.execute(select(Organisation.name, Organisation.unit_id)).all())
    assert places == {"株洲甲厂": make.county().id, "醴陵某厂": there.id}
    with pytest.raises(NotFound):
        questions.one(of_the_city.id, clerk)


def test_a_file_that_is_no_workbook_is_refused_as_a_whole(make, clerk):
    command = UploadWorkbook(programme_id=make.programme().id, unit_id=make.county().id, name="a.xlsx", data=b"hello")

    with pytest.raises(WorkbookRefused):
        imports.upload(command, actor=clerk, now=NOW)
    assert db.session.scalars(select(ImportBatch)).all() == []


def test_the_refused_rows_go_back_and_come_in_again(make, clerk):
    batch = uploaded(make, clerk, row("株洲甲厂"), row("株洲乙厂", ("种菜",)))
    [refused] = questions.rejected(batch)

    assert (refused.row, refused.cells["services"]) == (5, "种菜")
    sheet = annex4.write_refused([refused], lambda key, **facts: key)
    again = annex4.read(sheet, "退回.xlsx", questions.words_of(make.programme()))
    assert [(found.cells["enterprise"], found.findings[0].why) for found in again.rejected] == [
        ("株洲乙厂", "annex4_services_unknown")
    ]


def test_hundreds_of_rows_are_previewed_and_committed_with_a_few_questions_each_hundred(make, clerk):
    """How many seconds that takes is measured by `python -m bench.hostile large`."""
    categories = ("数智转型", "检验检测", "上市辅导", "共享制造")
    rows = [row(f"株洲第{n // 2}精密制造有限公司", (categories[n % 4],)) for n in range(600)]
    engine, asked = db.engine, []

    def listen(*args):
        asked.append(args[2])

    event.listen(engine, "before_cursor_execute", listen)
    batch = uploaded(make, clerk, *rows)
    imports.commit(CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True), actor=clerk, now=NOW)
    event.remove(engine, "before_cursor_execute", listen)

    assert len([sql for sql in asked if sql.lstrip().upper().startswith("SELECT")]) < 120
    assert db.session.scalar(select(func.count()).select_from(Need).where(Need.state == NeedState.VERIFIED)) == 600
    assert db.session.scalar(select(func.count(func.distinct(Need.live_key)))) == 600
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 300


def half_shown(make, actor):
    """A workbook of five rows: the second is hidden, the third crossed out, of the fourth one service."""
    book = openpyxl.load_workbook(io.BytesIO(annex4.write([row(f"株洲{name}厂") for name in "甲乙丙丁戊"])))
    page = book.active
    page.row_dimensions[5].hidden = True
    for column in "BCDEFG":
        page[f"{column}6"].font = Font(strike=True)
    page["D7"].value = CellRichText("数智转型", TextBlock(InlineFont(strike=True), "、检验检测"))
    out = io.BytesIO()
    book.save(out)
    command = UploadWorkbook(programme_id=make.programme().id, unit_id=make.county().id, name="半.xlsx", data=out.getvalue())
    return imports.upload(command, actor=actor, now=NOW)


def test_nothing_of_hidden_rows_is_imported_before_somebody_decides(make, clerk):
    batch = half_shown(make, clerk)
    assert lines(batch) == [
        (4, "ready", []),
        (5, "refused", ["annex4_row_hidden"]),
        (6, "refused", ["annex4_row_struck"]),
        (7, "refused", ["annex4_cell_part"]),
        (8, "ready", []),
    ]
    with pytest.raises(NotNow) as no:
        imports.commit(CommitWorkbook(batch_id=batch.id, declared=False, version=batch.version), actor=clerk, now=NOW)
    assert (no.value.key, no.value.facts["count"]) == ("workbook.hidden_open", 1)
    assert db.session.scalar(select(func.count()).select_from(Need)) == 0


@pytest.mark.parametrize(("take_in", "state", "needs"), [(True, "ready", 3), (False, "dropped", 2)])
def test_hidden_rows_are_taken_in_or_left_out_as_decided(make, clerk, take_in, state, needs):
    batch = half_shown(make, clerk)
    imports.settle_hidden(SettleHidden(batch_id=batch.id, take_in=take_in, version=batch.version), actor=clerk, now=NOW)
    assert lines(batch)[1][:2] == (5, state)
    [event] = [event for event in db.session.scalars(select(EventRecord)) if event.kind == "WorkbookHiddenSettled"]
    assert (event.facts["rows"], event.facts["taken_in"]) == (1, take_in)
    with pytest.raises(NotNow):
        imports.settle_hidden(SettleHidden(batch_id=batch.id, take_in=True, version=batch.version), actor=clerk, now=NOW)
    imports.commit(CommitWorkbook(batch_id=batch.id, declared=False, version=batch.version), actor=clerk, now=NOW)
    assert db.session.scalar(select(func.count()).select_from(Need)) == needs


def test_a_hidden_row_that_is_taken_back_in_is_asked_about_again(make, clerk):
    batch = half_shown(make, clerk)
    imports.settle_hidden(SettleHidden(batch_id=batch.id, take_in=False, version=batch.version), actor=clerk, now=NOW)
    [line] = [line for line in batch.rows if line.row == 5]
    imports.drop(DropRow(batch_id=batch.id, version=batch.version, row_id=line.id, restore=True), actor=clerk, now=NOW)
    assert lines(batch)[1] == (5, "refused", ["annex4_row_hidden"])


def test_whoever_saves_a_row_that_was_crossed_out_has_answered_for_it(make, clerk):
    batch = half_shown(make, clerk)
    struck, part = batch.rows[2], batch.rows[3]
    imports.correct(CorrectRow(batch_id=batch.id, row_id=struck.id, cells={}, version=batch.version), actor=clerk, now=NOW)
    cells = {"services": "数智转型"}
    imports.correct(CorrectRow(batch_id=batch.id, row_id=part.id, cells=cells, version=batch.version), actor=clerk, now=NOW)
    assert [state for _, state, _ in lines(batch)] == ["ready", "refused", "ready", "ready", "ready"]
    corrected = [
        event.facts["fields"] for event in db.session.scalars(select(EventRecord)) if event.kind == "WorkbookRowCorrected"
    ]
    assert corrected == [["row"], ["services"]]
