"""What somebody of another unit does to a unit's workbook has its own permission and a reason, and the unit hears of it."""

import pytest

from marketplace.needs.commands import CommitWorkbook, CorrectRow, DiscardWorkbook, DropRow
from marketplace.needs.models import ImportRow
from marketplace.needs.use_cases import imports
from marketplace.programmes.commands import PublishNotice, WithdrawNotice
from marketplace.programmes.use_cases import notices
from marketplace.records.messages import told_of
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Unit, UnitKind
from marketplace.shared.roles import Role
from tests.conftest import NOW
from tests.needs.use_cases.test_imports import row, uploaded

WHY = "企业来函说不参加"


def deeds(batch):
    line = db.session.query(ImportRow).filter_by(batch_id=batch.id).first()
    known = {"batch_id": batch.id, "version": batch.version}
    return {
        "drop": lambda who, why: imports.drop(DropRow(row_id=line.id, reason=why, **known), actor=who, now=NOW),
        "correct": lambda who, why: imports.correct(
            CorrectRow(row_id=line.id, cells={"note": "改过"}, reason=why, **known), actor=who, now=NOW
        ),
        "commit": lambda who, why: imports.commit(CommitWorkbook(reason=why, **known), actor=who, now=NOW),
        "discard": lambda who, why: imports.discard(DiscardWorkbook(reason=why, **known), actor=who, now=NOW),
    }


@pytest.mark.parametrize("deed", ["drop", "correct", "commit", "discard"])
def test_the_city_changes_a_countys_workbook_with_a_reason_only_and_the_county_is_told(make, deed):
    make.programme()
    clerk, colleague, city = make.county_officer(), make.county_officer(), make.city_officer()
    batch = uploaded(make, clerk, row())
    do = deeds(batch)[deed]
    for nothing in ("", "  ", "不要"):
        with pytest.raises(Invalid, match="reason_needed"):
            do(city, nothing)
    do(city, WHY)
    event = db.session.query(EventRecord).order_by(EventRecord.seq.desc()).first()
    assert event.facts["overruled"] == WHY
    told = {one.account_id: one for one in told_of(event) if one.key == "workbook_overruled"}
    assert told.keys() == {clerk.id, colleague.id}
    assert told[clerk.id].facts["reason"] == WHY


@pytest.mark.parametrize("deed", ["drop", "correct", "commit", "discard"])
def test_the_unit_itself_needs_no_reason(make, deed):
    make.programme()
    clerk, colleague = make.county_officer(), make.county_officer()
    deeds(uploaded(make, clerk, row()))[deed](colleague, "")
    event = db.session.query(EventRecord).order_by(EventRecord.seq.desc()).first()
    assert event.facts["overruled"] == ""
    assert [one for one in told_of(event) if one.key == "workbook_overruled"] == []


def test_a_workbook_handed_in_for_a_county_is_told_to_it(make):
    make.programme()
    clerk, city = make.county_officer(), make.city_officer()
    batch = uploaded(make, city, row(), unit=make.county())
    event = db.session.query(EventRecord).filter_by(kind="WorkbookUploaded").one()
    assert {one.account_id for one in told_of(event)} == {clerk.id}
    assert batch.unit_id == clerk.unit_id


def elsewhere(make):
    bureau = make.keep(Unit(kind=UnitKind.CITY, code="430300", name="湘潭市工业和信息化局", aliases=[]))
    return make.account(Role.CITY_OFFICER, unit=bureau)


def test_another_city_reaches_neither_notice_nor_workbook(make):
    make.programme()
    clerk, city, stranger = make.county_officer(), make.city_officer(), elsewhere(make)
    batch = uploaded(make, clerk, row())
    for do in deeds(batch).values():
        with pytest.raises(NotFound):
            do(stranger, WHY)
    notice = notices.publish(PublishNotice(title="通知", body="正文若干字"), actor=city, now=NOW)
    command = WithdrawNotice(notice_id=notice.id, version=notice.version, reason="想要撤回它")
    with pytest.raises(NotPermitted):
        notices.withdraw(command, actor=stranger, now=NOW)
    assert notices.withdraw(command, actor=make.city_officer(), now=NOW).withdrawn_at == NOW


def test_a_row_is_changed_from_the_workbook_that_was_seen(make):
    make.programme()
    clerk = make.county_officer()
    batch = uploaded(make, clerk, row(), row("株洲乙厂"))
    seen = deeds(batch)
    seen["drop"](clerk, "")
    for deed in ("drop", "correct", "commit", "discard"):
        with pytest.raises(Conflict, match="stale"):
            seen[deed](clerk, "")
