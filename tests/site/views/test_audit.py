"""The audit page: an auditor reads all of the log, and nobody learns from it who claims before closing."""

import csv
import io
from datetime import timedelta
from typing import ClassVar

import openpyxl
import pytest

from marketplace.records.events import Event
from marketplace.records.models.record import ChainHead
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.shared.hands import NoHand
from marketplace.shared.roles import OF_ORGANISATIONS, Role
from marketplace.site.views import audit_list
from tests.conftest import NOW
from tests.databases import tamper


class Claimed(Event, hand=NoHand.PART):
    """Something about a claim."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int


@pytest.fixture
def auditor(make, as_user):
    return as_user(make.account(Role.AUDITOR, unit=make.city()))


def claimed(make, closes_in):
    now = clock.now()
    need, institution = make.need(), make.institution()
    a_round = make.round([need], opens_at=now - timedelta(hours=9), closes_at=now + closes_in)
    claim = make.claim(a_round, need, institution)
    with transaction():
        record(Claimed(claim_id=claim.id), at=NOW)
    return claim


def test_the_log_is_shown_with_its_head_and_the_result_of_the_check(make, auditor):
    head = db.session.scalars(db.select(ChainHead)).one()

    page = auditor.get("/audit").text

    assert head.hash in page
    assert "校验通过" in page
    assert "保护不见了" not in page


def test_a_broken_chain_is_said_in_words(auditor):
    tamper("update event set kind = 'Other' where seq = 2")

    page = auditor.get("/audit").text

    assert "第 2 条记录对不上" in page
    assert "内容与记录时不一致" in page
    assert "保护不见了" in page and "event_no_replace" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("kind=Claimed", True),
        ("kind=Other", False),
        ("case=claim", True),
        ("case=claim&number=999", False),
        ("number=x", True),
        ("number=-1", False),
        ("number=" + "9" * 40, False),
        ("case=need", False),
        ("day=2023-03-01", True),
        ("day=2023-03-02", False),
        ("actor=nobody", False),
        ("day=yesterday", True),
    ],
)
def test_the_list_is_narrowed_by_each_filter(make, auditor, query, found):
    claimed(make, -timedelta(hours=1))

    assert ("（Claimed）" in auditor.get(f"/audit?{query}").text) is found


@pytest.mark.parametrize("closes_in", [timedelta(hours=1), -timedelta(hours=1)])
def test_who_claims_is_hidden_from_the_log_until_the_round_has_closed(make, auditor, closes_in):
    claim = claimed(make, closes_in)
    seq = db.session.scalars(db.select(ChainHead)).one().seq - 1

    open_round = closes_in > timedelta()
    assert (f"揭榜 {claim.id}<" in auditor.get("/audit").text) is not open_round
    events = [auditor.get(f"/audit/{place}") for place in range(1, seq + 2)]
    assert any("Claimed" in answer.text for answer in events) is not open_round


@pytest.mark.parametrize("kind", ["k" * 500, "%", "'", "\x00", "\U0001f600"])
@pytest.mark.parametrize("name", ["kind", "actor", "case", "number", "day", "page", "verify"])
def test_any_filter_is_answered(auditor, name, kind):
    assert auditor.get("/audit", query_string={name: kind}).status_code == 200


def test_an_event_is_shown_with_its_facts_and_hashes(make, auditor):
    claimed(make, -timedelta(hours=1))
    head = db.session.scalars(db.select(ChainHead)).one()
    seqs = [seq for seq in range(1, head.seq + 1) if "Claimed" in auditor.get(f"/audit/{seq}").text]

    page = auditor.get(f"/audit/{seqs[0]}").text

    assert "claim_id" in page
    assert auditor.get(f"/audit/{head.seq + 1}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_only_an_auditor_reads_the_log(make, as_user, role):
    organisation = {Role.ENTERPRISE: make.enterprise, Role.INSTITUTION: make.institution}
    account = make.account(role, organisation=organisation[role]() if role in OF_ORGANISATIONS else None)

    assert as_user(account).get("/audit").status_code == 403
    assert as_user(account).get("/audit/1").status_code == 403


def exported(auditor, query=""):
    """The rows of the file, and those of the workbook beside it."""
    text = auditor.get(f"/audit/list.csv?{query}").data.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(auditor.get(f"/audit/list.xlsx?{query}").data))
    cells = [["" if cell is None else str(cell) for cell in row] for row in book.active.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(text))), cells


def test_what_is_seen_is_exported_as_it_is_narrowed(make, auditor):
    claimed(make, timedelta(hours=-1))
    (heads, *rows), cells = exported(auditor, "kind=Claimed")
    assert heads[0] == "序号" and len(rows) == 1 and rows[0][3] == "Claimed"
    assert rows[0] in cells and heads in cells
    assert rows[0][1].count(":") == 2, "a moment to the second, in Shanghai"
    assert exported(auditor, "kind=Nothing")[0] == [heads]
    assert 'href="/audit/list.xlsx?kind=Claimed"' in auditor.get("/audit?kind=Claimed").text


def test_an_export_tells_no_more_of_a_sealed_round_than_the_list(make, auditor):
    claimed(make, timedelta(hours=1))
    rows, _ = exported(auditor)
    assert all(row[3] != "Claimed" for row in rows)


def test_the_latest_are_exported_and_it_is_said_that_there_are_more(make, auditor, monkeypatch):
    claimed(make, timedelta(hours=-1))
    monkeypatch.setattr(audit_list, "MOST", 1)
    rows, cells = exported(auditor)
    assert len(rows) == 3 and "只列最近的 1 条" in rows[-1][0]
    assert any("只列最近的 1 条" in cell for row in cells for cell in row)


def test_nobody_else_exports_the_log(make, as_user, client):
    assert client.get("/audit/list.csv").status_code in (302, 401)
    assert as_user(make.city_officer()).get("/audit/list.xlsx").status_code == 403
