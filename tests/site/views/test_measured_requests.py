"""Whatever a request carries is measured before it is worked on: every field of every form, address, cookie, file, cell."""

import io
import unicodedata

import openpyxl
import pytest
from werkzeug.sansio.multipart import MultipartDecoder

from bench.hostile import multipart, surfaces
from marketplace.needs.files import annex4
from marketplace.rulebook.files import vocabulary as words
from marketplace.shared import texts
from marketplace.shared.files.bounded import WorkbookRefused
from marketplace.shared.web import measuring

PILE = surfaces.PILES["two classes in turn"]


@pytest.fixture
def normalised(monkeypatch):
    """Length, and most marks in a row, of whatever was normalised while the real function did its work."""
    seen, real = [], unicodedata.normalize

    def watch(form, text):
        seen.append((len(text), texts._most_marks(text)))
        return real(form, text)

    monkeypatch.setattr(unicodedata, "normalize", watch)
    return seen


def in_bounds(seen):
    return all(length <= texts.MOST and marks <= texts.MOST_MARKS for length, marks in seen)


@pytest.fixture(scope="module")
def all_forms():
    found = surfaces.forms()
    assert len(found) > 60
    return found


@pytest.mark.parametrize("pile", surfaces.PILES)
def test_no_field_of_any_form_normalises_a_pile_of_marks(app, all_forms, normalised, pile):
    with app.test_request_context("/", method="POST"):
        for form in all_forms:
            fields = surfaces.text_fields(form)
            normalised.clear()
            sent = surfaces.read_form(form, {field.short_name: surfaces.PILES[pile][:100] for field in fields})
            assert not any(length for length, _ in normalised), form
            for field in fields:
                assert sent[field.short_name].process_errors, (form, field.short_name)
                assert texts.misfit(sent[field.short_name].typed) is None


def test_no_field_of_any_form_normalises_more_than_its_room(app, all_forms, normalised):
    with app.test_request_context("/", method="POST"):
        for form in all_forms:
            for field in surfaces.text_fields(form):
                for sign in ("\ufdfa", "e" + "\u0301\u0327" * 4):
                    normalised.clear()
                    surfaces.read_form(form, {field.short_name: surfaces.filled(sign, field.room + 1)})
                    assert not any(length for length, _ in normalised), (form, field.short_name)
                    surfaces.read_form(form, {field.short_name: surfaces.filled(sign, field.room)})
                    assert in_bounds(normalised), (form, field.short_name)
                    assert all(length <= field.room * 18 for length, _ in normalised)


@pytest.mark.parametrize("reader", surfaces.READERS)
def test_no_reader_normalises_more_than_the_bound(normalised, reader):
    deed, most = surfaces.READERS[reader]
    for text in (*surfaces.PILES.values(), *(surfaces.filled(sign, most) for sign in ("\ufdfa", "¨", "e" + "\u0301" * 8))):
        surfaces.read(deed, text)
    assert in_bounds(normalised)


def test_twenty_thousand_marks_at_the_door_are_refused_beside_the_field(client, normalised):
    page = client.post("/login", data={"login": "e" + "\u0301\u0327" * 900, "password": "p"})
    assert page.status_code == 422
    assert "叠加了超过 8 个" in page.text
    page = client.post("/login", data={"login": PILE, "password": "p"})
    assert page.status_code == 413
    assert "没有登录时，一次最多提交 48 KB" in page.text
    assert in_bounds(normalised)


@pytest.mark.parametrize(
    "address", ["/board?q={}", "/board?{}=1", "/login?next=/{}", "/{}", "/results?page={}", "/invitation/{}"]
)
def test_a_pile_of_marks_in_an_address_is_refused_with_a_sentence(client, normalised, address):
    page = client.get(address.format("e" + "\u0301\u0327" * 1_000))
    assert page.status_code == 422
    assert "叠加了超过 8 个" in page.text
    assert in_bounds(normalised)


def test_an_address_that_is_too_long_is_refused_with_a_sentence(client):
    assert "最多 4000 个字" in client.get("/board", query_string={"q": "中" * 5_000}).text
    page = client.get("/board", query_string=[("q", "x" * 1_000)] * 60)
    assert (page.status_code, "最多 48 KB" in page.text) == (422, True)


@pytest.mark.parametrize("cookie", ["sid", "lang", "large", "jiebang"])
def test_a_cookie_is_never_normalised(client, normalised, cookie):
    for header in ("Cookie", "User-Agent", "Accept-Language", "Referer", "X-Forwarded-For"):
        value = (f"{cookie}=" if header == "Cookie" else "").encode() + PILE.encode()[:8_000]
        assert client.get("/board", headers={header: value.decode("latin-1")}).status_code == 200
    assert in_bounds(normalised)


def test_a_files_name_and_a_fields_name_are_measured(client, normalised):
    sent = {"licence": (io.BytesIO(b"%PDF-1.4"), "e" + "\u0301\u0327" * 5_000 + ".pdf"), "e" + "\u0301\u0327" * 5_000: "x"}
    page = client.post("/register", data=sent)
    assert page.status_code == 422
    assert "文件名里有一个字符上叠加了过多" in page.text
    assert in_bounds(normalised)


@pytest.mark.parametrize(
    ("marks", "key"), [(32_766, "workbook_cell_too_long"), (1_900, "workbook_cell_marks"), (9, "workbook_cell_marks")]
)
def test_a_cell_of_a_workbook_is_measured_and_named(normalised, marks, key):
    book = openpyxl.Workbook()
    book.active.append(["序号", "企业名称"])
    book.active.append([1, "e" + "\u0301\u0327" * (marks // 2) + "\u0301" * (marks % 2)])
    out = io.BytesIO()
    book.save(out)
    normalised.clear()
    with pytest.raises(WorkbookRefused) as refusal:
        annex4.read(out.getvalue(), "a.xlsx", words.pilot())
    assert refusal.value.key == key
    assert refusal.value.facts["row"] == 2
    assert key != "workbook_cell_marks" or refusal.value.facts["cell"] == "B2"
    assert all(length < 10 for length, _ in normalised)


def test_who_is_not_signed_in_sends_little_and_who_is_may_send_a_long_form(client, as_user, make):
    body = {"body": "字" * 10_000}
    assert client.post("/forgotten", data=body).status_code == 413
    assert as_user(make.city_officer()).post("/notices", data=body).status_code == 422
    assert client.post("/login", data={"login": "x" * measuring.STRANGERS_BYTES, "password": "p"}).status_code == 413
    many = {f"field{number}": "x" for number in range(measuring.STRANGERS_PARTS + 1)}
    assert client.post("/register", data=many, content_type="multipart/form-data").status_code == 413


def test_a_form_with_a_file_measures_its_fields_alone_and_together(make, client, normalised):
    make.county()
    scan = lambda: (io.BytesIO(b"%PDF-1.4" + b"x" * 200_000), "a.pdf")  # noqa: E731
    page = client.post("/register", data={"name": "e" + "\u0301" * 20_000, "licence": scan()}, content_type=measuring.FILES)
    assert (page.status_code, "最多 2000 个字，现在有 20001 个" in page.text) == (422, True)
    for fields in ({"name": "字" * 20_000}, {f"name{number}": "x" * 1_000 for number in range(60)}):
        assert client.post("/register", data=fields | {"licence": scan()}, content_type=measuring.FILES).status_code == 413
    assert in_bounds(normalised)


def test_a_form_without_files_is_no_longer_than_its_fields_may_be(client):
    for address in ("/register", "/login"):
        assert (
            client.post(
                address, data=b"a&" * measuring.STRANGERS_BYTES, content_type="application/x-www-form-urlencoded"
            ).status_code
            == 413
        )


@pytest.mark.parametrize("body", multipart.HEADS)
def test_the_heads_of_a_form_are_measured_all_together(client, monkeypatch, body):
    seen, real = [], MultipartDecoder._parse_headers
    monkeypatch.setattr(MultipartDecoder, "_parse_headers", lambda self, data: seen.append(len(data)) or real(self, data))
    assert client.post("/register", data=multipart.HEADS[body], content_type=multipart.TYPE).status_code in (413, 422)
    assert sum(seen) <= 4 * measuring.STRANGERS_BYTES
