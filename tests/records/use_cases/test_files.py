"""Files: what they really are, where they lie, and who may fetch them (trust.md IN4)."""

import pytest
from sqlalchemy import select

from marketplace.delivery.models import Engagement
from marketplace.records.models.record import StoredFile
from marketplace.records.queries import files as rows
from marketplace.records.use_cases import files
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from tests.conftest import NOW
from tests.makers import Seeded

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


def store(actor, data=PDF, name="承诺书.pdf", purpose="pledge", **more):
    return files.store(data, name=name, purpose=purpose, actor=actor, now=NOW, **more)


def test_the_bytes_lie_under_their_hash_and_come_back_as_they_went(app, make):
    file = store(make.institution_account())

    place = files.path(file)
    assert place.is_relative_to(app.extensions["settings"].files_dir)
    assert place.name == file.sha256
    assert files.read(file) == PDF


def test_the_same_bytes_lie_there_once_but_belong_to_each_who_sent_them(make):
    one, two = store(make.institution_account()), store(make.institution_account())

    assert files.path(one) == files.path(two)
    assert one.key != two.key


def test_no_draft_is_left_beside_the_bytes(make):
    place = files.path(store(make.institution_account()))
    assert [found.name for found in place.parent.iterdir()] == [place.name]


@pytest.mark.parametrize(
    ("data", "name", "purpose", "key"),
    [
        (b"", "a.pdf", "pledge", "files.empty"),
        (b"<html><script>alert(1)</script>", "a.pdf", "pledge", "files.kind"),
        (b"MZ\x90\x00" + b"\0" * 100, "a.pdf", "pledge", "files.kind"),
        (b"%PDF-1.4 cut off", "a.pdf", "pledge", "files.kind"),
        (PDF, "a.exe", "pledge", "files.name_and_kind"),
        (PDF, "a.jpg", "pledge", "files.name_and_kind"),
        (PDF, "a.xlsx", "workbook", "files.kind"),
        (PDF + b" " * (10 * 1024 * 1024), "a.pdf", "pledge", "files.too_large"),
    ],
)
def test_what_it_is_not_is_refused_and_leaves_no_row(make, data, name, purpose, key):
    with pytest.raises(Invalid) as refusal:
        store(make.institution_account(), data, name, purpose)
    assert refusal.value.key == key
    assert db.session.scalars(select(StoredFile)).all() == []


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "C:\\x\\y.pdf", "a\u202efdp.pdf", "长" * 300 + ".pdf", "\x00.pdf"])
def test_a_name_is_only_a_label(make, name):
    file = store(make.institution_account(), name=name)

    assert len(file.name) <= 100
    assert not set(file.name) & set("/\\\x00\u202e")


def test_an_organisations_space_is_bounded(make, monkeypatch):
    account = make.institution_account()
    monkeypatch.setattr(files, "QUOTA", 2 * len(PDF))
    store(account)
    store(account)

    with pytest.raises(Invalid, match=r"files\.quota"):
        store(account)
    assert store(make.institution_account())


def test_a_file_whose_bytes_were_changed_or_lost_is_not_handed_out(make):
    file = store(make.institution_account(), PDF.replace(b"<<>>", b"<<1>>"))
    place = files.path(file)

    place.write_bytes(b"something else")
    with pytest.raises(NotFound):
        files.read(file)
    place.unlink()
    with pytest.raises(NotFound):
        files.path(file)


def may_fetch(actor, file):
    try:
        return rows.find(actor, file.key) == file
    except NotFound:
        return False


def test_exactly_these_may_fetch_an_institutions_file(make):
    owner = make.institution_account()
    file = store(owner)
    viewers = {
        "owner": owner,
        "colleague": make.institution_account(owner.organisation),
        "other institution": make.institution_account(),
        "enterprise": make.enterprise_account(),
        "county": make.county_officer(),
        "other county": make.county_officer(make.county("芦淞区", "430203")),
        **{role.value: make.account(role, unit=make.city()) for role in Role if role is not Role.COUNTY_OFFICER},
        "anybody": None,
    }
    assert {name for name, actor in viewers.items() if may_fetch(actor, file)} == {
        "owner",
        "colleague",
        "county",
        "city_officer",
        "city_approver",
        "auditor",
    }


def test_a_countys_own_file_stays_in_the_county_and_the_city(make):
    officer = make.county_officer()
    file = store(officer, purpose="recommendation")

    assert may_fetch(make.county_officer(), file)
    assert may_fetch(make.city_officer(), file)
    assert not may_fetch(make.county_officer(make.county("芦淞区", "430203")), file)
    assert not may_fetch(make.institution_account(), file)


@pytest.mark.parametrize("column", ["contract_file_id", "delivery_file_id"])
def test_both_sides_of_an_engagement_fetch_its_papers_and_no_others(make, column):
    institution, enterprise = make.institution_account(), make.enterprise_account()
    paper, other = store(institution, purpose="contract"), store(institution, purpose="proof")
    need = make.need(enterprise.organisation)
    a_round = make.round([need])
    claim = make.claim(a_round, need, institution.organisation, institution)
    make.keep(
        Engagement(
            number="HT1",
            programme_id=make.programme().id,
            claim_id=claim.id,
            need_id=need.id,
            enterprise_id=enterprise.organisation_id,
            institution_id=institution.organisation_id,
            unit_id=need.unit_id,
            price_fen=0,
            government_fen=0,
            concession_fen=0,
            enterprise_fen=0,
            created_at=NOW,
            **{column: paper.id},
        )
    )

    assert may_fetch(enterprise, paper)
    assert not may_fetch(enterprise, other)
    assert not may_fetch(make.enterprise_account(), paper)


@pytest.mark.parametrize("key", ["", "x", "0" * 32, "0" * 64, "\x00", "../x"])
def test_a_made_up_key_finds_nothing(make, key):
    with pytest.raises(NotFound):
        rows.find(make.city_officer(), key)


def test_a_registrations_licence_belongs_to_the_county_until_it_is_decided(make):
    file = files.store(PDF, name="执照.pdf", purpose="licence", actor=None, unit_id=make.county().id, now=NOW)

    assert may_fetch(make.county_officer(), file)
    assert not may_fetch(make.enterprise_account(), file)


def test_a_file_and_its_row_stand_or_fall_with_the_deed_around_them(make):
    account = make.institution_account()
    with pytest.raises(ZeroDivisionError), transaction():
        store(account)
        record(Seeded(), at=NOW)
        1 / 0  # noqa: B018
    assert db.session.scalars(select(StoredFile)).all() == []
