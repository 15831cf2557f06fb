"""Who hears of what happens to needs, and what waits for whom; every sentence is there."""

from dataclasses import fields

import pytest
from sqlalchemy import select

from marketplace.needs import events as happenings
from marketplace.needs.commands import (
    CancelNeed,
    CommitWorkbook,
    PublishNeeds,
    ReturnNeed,
    SubmitNeed,
    UploadWorkbook,
    VerifyNeed,
    WithdrawNeed,
)
from marketplace.needs.files import annex4
from marketplace.needs.messages import SUBSCRIBERS
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import imports, needs
from marketplace.needs.waiting import waiting
from marketplace.records import events
from marketplace.records.models.record import EventRecord
from marketplace.shared import wording
from marketplace.shared.extensions import db
from marketplace.shared.waiting.item import counted
from tests.conftest import NOW


@pytest.fixture
def people(make):
    make.programme()
    firm = make.enterprise_account()
    return {
        "firm": firm,
        "colleague": make.enterprise_account(firm.organisation),
        "other firm": make.enterprise_account(),
        "county": make.county_officer(),
        "other county": make.county_officer(make.county("醴陵市", "430281")),
        "city": make.city_officer(),
    }


def told(people):
    """Who was told what of the last event, by the names of this test; links and sentences checked on the way."""
    event = db.session.scalars(select(EventRecord).order_by(EventRecord.seq.desc())).first()
    names = {account.id: name for name, account in people.items()}
    found = [notice for subscriber in SUBSCRIBERS.get(event.kind, []) for notice in subscriber(event)]
    for notice in found:
        assert "{" not in wording.say(f"told.{notice.key}", **notice.facts)
        assert notice.link.startswith("/needs/")
    return {(names[notice.account_id], notice.key) for notice in found}


@pytest.mark.pages
def test_each_step_is_told_to_those_it_concerns_and_nobody_else(make, people):
    need = make.need(
        people["firm"].organisation, NeedState.DRAFT, origin="enterprise", submitted_at=None, entered_by=people["firm"]
    )
    firm, county, city = people["firm"], people["county"], people["city"]

    needs.submit(SubmitNeed(need_id=need.id, version=need.version), actor=firm, now=NOW)
    assert told(people) == {("county", "need_submitted")}
    needs.send_back(ReturnNeed(need_id=need.id, version=need.version, reason="请补充，经核实"), actor=county, now=NOW)
    assert told(people) == {("firm", "need_returned"), ("colleague", "need_returned")}
    needs.submit(SubmitNeed(need_id=need.id, version=need.version), actor=firm, now=NOW)
    needs.verify(VerifyNeed(need_id=need.id, version=need.version), actor=county, now=NOW)
    assert told(people) == {("firm", "need_verified_owner"), ("colleague", "need_verified_owner"), ("city", "need_verified")}
    needs.publish(PublishNeeds(versions={need.id: need.version}), actor=city, now=NOW)
    assert told(people) == {("firm", "need_published"), ("colleague", "need_published")}
    needs.withdraw(WithdrawNeed(need_id=need.id, version=need.version), actor=firm, clock=lambda _: NOW)
    assert told(people) == {("county", "need_withdrawn"), ("city", "need_withdrawn")}


@pytest.mark.pages
def test_nobody_hears_of_a_withdrawn_draft_and_the_county_of_a_cancelled_need(make, people):
    draft = make.need(people["firm"].organisation, NeedState.DRAFT, submitted_at=None, entered_by=people["firm"])
    needs.withdraw(WithdrawNeed(need_id=draft.id, version=draft.version), actor=people["firm"], clock=lambda _: NOW)
    assert told(people) == set()

    published = make.need(people["firm"].organisation, entered_by=people["county"])
    needs.cancel(
        CancelNeed(need_id=published.id, version=published.version, reason="企业注销，经核实"), actor=people["city"], now=NOW
    )
    assert told(people) == {(who, "need_cancelled") for who in ("firm", "colleague", "county")}


@pytest.mark.pages
def test_a_workbook_is_one_message_however_many_needs_it_brings(make, people):
    rows = [
        annex4.Need(f"株洲第{n}厂", "", "荷塘区", ("数智转型",), "无", "创新型中小企业", "张三", "13800000001") for n in range(5)
    ]
    command = UploadWorkbook(programme_id=make.programme().id, unit_id=make.county().id, name="a.xlsx", data=annex4.write(rows))
    batch = imports.upload(command, actor=people["county"], now=NOW)
    assert [(line.key, line.count) for line in counted(waiting(people["county"], NOW)) if line.count] == [
        ("waiting.workbooks_open", 1)
    ]
    imports.commit(CommitWorkbook(batch_id=batch.id, version=batch.version, declared=True), actor=people["county"], now=NOW)

    assert told(people) == {("city", "workbook_committed")}
    assert [(line.key, line.count) for line in counted(waiting(people["city"], NOW)) if line.count] == [
        ("waiting.needs_to_publish", 5)
    ]


def test_each_inbox_counts_what_waits_there(make, people):
    firm, county, city = people["firm"], people["county"], people["city"]
    for state in (NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED, NeedState.VERIFIED):
        handed_in = None if state is NeedState.DRAFT else NOW
        make.need(
            firm.organisation, state, origin="enterprise", submitted_at=handed_in, entered_by=firm, verified_by_id=county.id
        )
    make.need(firm.organisation, NeedState.VERIFIED, entered_by=firm, verified_by_id=city.id)

    counts = {
        who: {line.key: line.count for line in counted(waiting(person, NOW)) if line.count} for who, person in people.items()
    }

    own = {"waiting.needs_returned": 1, "waiting.needs_draft": 1}
    assert counts == {
        "firm": own,
        "colleague": own,
        "other firm": {},
        "county": {"waiting.needs_to_verify": 1},
        "other county": {},
        "city": {"waiting.needs_to_publish": 1},
    }
    assert all(line.key in wording.SENTENCES for person in people.values() for line in waiting(person, NOW))


def test_every_event_of_needs_has_its_sentence_with_known_places():
    kinds = [
        kind
        for kind in vars(happenings).values()
        if isinstance(kind, type)
        and issubclass(kind, events.Event)
        and kind not in (events.Event, happenings.NeedEvent, happenings.WorkbookEvent)
    ]
    assert kinds
    for kind in kinds:
        facts = {field.name: "甲" for field in fields(kind)} | {"who": "某某"}
        assert "{" not in wording.say(f"event.{kind.__name__}", **facts)
        assert f"event.{kind.__name__}" in wording.SENTENCES
