"""A file that came with a form which was not taken waits for its author, and for nobody else; the tick alone sends it (0092)."""

import io
import re

import pytest
from sqlalchemy import select

from marketplace.delivery.models import Outcome
from marketplace.records.models.record import StoredFile
from marketplace.records.use_cases import files
from marketplace.shared import clock, kept
from marketplace.shared.extensions import db
from tests.delivery.use_cases.serving import PDF, STARTS, started
from tests.delivery.views.test_outcomes import form
from tests.records.use_cases.test_file_effects import LATER, on_disk  # noqa: F401

TOKEN = re.compile(r'name="(\w+)_kept" value="([0-9a-f]{32})"')
TICK = re.compile(r'name="sure"[^>]*value="([0-9a-f]{32})"')


@pytest.fixture
def service(world):
    return world(started)


def asked(visitor, service, **changes):
    """The page that comes back for an outcome of the day on which the service began, whose day is asked about."""
    answer = visitor.post("/outcomes", data=form(service, reached_on=STARTS.isoformat(), **changes))
    assert answer.status_code == 422
    return answer.text


def again(service, page, **changes):
    """What a browser sends when nothing is chosen anew."""
    waiting = {f"{name}_kept": token for name, token in TOKEN.findall(page)}
    sent = form(service, reached_on=STARTS.isoformat(), sure=TICK.findall(page)) | waiting | {"file": (io.BytesIO(b""), "")}
    return sent | changes


def test_the_tick_alone_sends_the_form_with_its_file(service, as_user, on_disk):  # noqa: F811
    visitor = as_user(service.provider)
    page = asked(visitor, service)
    assert "已收到“证书.pdf”，不必再选" in page

    assert visitor.post("/outcomes", data=again(service, page)).status_code == 302

    outcome = db.session.scalars(select(Outcome)).one()
    proof = db.session.get(StoredFile, outcome.proof_file_id)
    assert (proof.name, files.read(proof)) == ("证书.pdf", PDF)
    assert not [name for name in on_disk() if name.startswith((kept.FOLDER, kept.DRAFTS))]


def test_an_error_in_another_field_keeps_the_file_and_an_error_in_the_file_does_not(service, as_user):
    visitor = as_user(service.provider)
    assert TOKEN.findall(visitor.post("/outcomes", data=form(service, reached_on="")).text)
    wrong = visitor.post("/outcomes", data=form(service, file=(io.BytesIO(b"no picture"), "x.pdf")))
    assert not TOKEN.findall(wrong.text)


def test_a_file_that_is_chosen_anew_takes_the_place_of_the_one_that_waits(service, as_user, on_disk):  # noqa: F811
    visitor = as_user(service.provider)
    page = asked(visitor, service)
    other = PDF.replace(b"<<>>", b"<<2>>")

    second = visitor.post("/outcomes", data=again(service, page, file=(io.BytesIO(other), "新.pdf"), reached_on=""))
    assert "已收到“新.pdf”" in second.text
    assert len([name for name in on_disk() if name.startswith(kept.FOLDER)]) == 1


@pytest.mark.parametrize("token", ["", "0" * 32, "../" * 10, "x" * 32, "0" * 33])
def test_a_token_that_is_none_is_no_file(service, as_user, token):
    sent = form(service, file_kept=token) | {"file": (io.BytesIO(b""), "")}
    answer = as_user(service.provider).post("/outcomes", data=sent)
    assert answer.status_code == 422 and "请选择要上传的" in answer.text


def test_what_waits_for_one_is_had_by_nobody_else(service, as_user, make):
    page = asked(as_user(service.provider), service)
    colleague = make.institution_account(service.provider.organisation)

    assert as_user(colleague).post("/outcomes", data=again(service, page)).status_code == 422
    assert as_user(service.provider).post("/outcomes", data=again(service, page)).status_code == 302


def test_no_more_than_a_few_wait_and_a_day_later_none(service, as_user, on_disk):  # noqa: F811
    visitor = as_user(service.provider)
    for number in range(kept.MOST + 2):
        asked(visitor, service, file=(io.BytesIO(PDF.replace(b"<<>>", b"<<%d>>" % number)), "证书.pdf"))

    def waiting():
        return [name for name in on_disk() if name.startswith(kept.FOLDER)]

    assert len(waiting()) == kept.MOST
    files.sweep(clock.now())
    assert len(waiting()) == kept.MOST
    files.sweep(clock.now() + LATER)
    assert waiting() == []


def test_a_stranger_finds_what_waits_in_the_same_visit_only(app, make):
    make.county()
    app.config["WTF_CSRF_ENABLED"] = True
    sent = {"name": "某公司", "licence": (io.BytesIO(PDF), "执照.pdf")}

    def visit(visitor, **more):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/register").text)[1]
        return visitor.post("/register", data={"csrf_token": token} | more).text

    first = app.test_client()
    [(name, token)] = TOKEN.findall(visit(first, **sent))
    assert name == "licence"
    assert "已收到“执照.pdf”" in visit(first, licence_kept=token)
    assert "已收到“执照.pdf”" not in visit(app.test_client(), licence_kept=token)


def test_strangers_together_fill_no_disk(app, monkeypatch):
    monkeypatch.setattr(kept, "MOST_OF_STRANGERS", len(PDF) + 1000)
    assert kept.keep(f"{kept.STRANGERS}a", "a.pdf", PDF)
    monkeypatch.setattr(kept, "MOST_OF_STRANGERS", len(PDF) + 10)
    assert not kept.keep(f"{kept.STRANGERS}b", "a.pdf", PDF)
    assert kept.keep("1", "a.pdf", PDF)
