"""Files in the browser (trust.md IN4)."""

from urllib.parse import quote

import pytest

from marketplace.records.use_cases import files
from tests.conftest import NOW

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


@pytest.fixture
def owner(make):
    return make.institution_account()


@pytest.fixture
def file(owner):
    return files.store(PDF, name="承诺书<b>.pdf", purpose="pledge", actor=owner, now=NOW)


def test_a_file_comes_as_an_attachment_that_no_browser_runs(as_user, owner, file):
    answer = as_user(owner).get(f"/files/{file.key}")

    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert quote("承诺书") in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/pdf"


def test_a_stranger_gets_what_a_made_up_key_gets(make, as_user, file):
    client = as_user(make.institution_account())
    answers = [client.get(f"/files/{key}") for key in (file.key, "0" * 32)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(answers[0].text) == len(answers[1].text)


def test_without_signing_in_there_is_no_file(client, file):
    assert client.get(f"/files/{file.key}").status_code == 302


@pytest.mark.parametrize("key", ["..%2f..%2fetc%2fpasswd", "%00", "a" * 5000, "'"])
def test_a_made_up_key_is_not_found(as_user, owner, key):
    assert as_user(owner).get(f"/files/{key}").status_code == (422 if len(key) > 4000 else 404)


def test_a_file_whose_bytes_are_gone_says_so(as_user, owner, file):
    files.path(file).unlink()
    answer = as_user(owner).get(f"/files/{file.key}")

    assert answer.status_code == 404
    assert "暂时取不到" in answer.text
