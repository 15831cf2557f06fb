"""Files of the pages come compressed, and once: their addresses say which content they mean."""

import gzip
import re

import pytest

LINKED = re.compile(r'(?:href|src)="(/(?:static|bootstrap/static)/[^"]+)"')
PACKED = {"Accept-Encoding": "gzip, deflate"}
MOST = 150_000
"""Bytes of a first visit."""


def asked(client, address, **headers):
    """The whole answer, its file closed."""
    with client.get(address, headers=headers) as answer:
        assert answer.data is not None
        return answer


def linked(client):
    page = client.get("/board")
    return len(page.data), sorted(set(LINKED.findall(page.text)))


def test_a_first_visit_takes_at_most_150_kilobytes_and_comes_back_for_the_page_alone(client):
    page, files = linked(client)
    assert any(".css" in file for file in files) and any(".js" in file for file in files)
    answers = [asked(client, file.replace("&amp;", "&"), **PACKED) for file in files]
    assert page + sum(len(answer.data) for answer in answers) <= MOST
    assert all("immutable" in answer.headers["Cache-Control"] for answer in answers)


@pytest.mark.parametrize("part", ["app.css", "bootstrap.min.css", "app.js"])
def test_what_is_compressed_is_the_file_and_whoever_cannot_read_it_gets_it_plain(client, part):
    [address] = [file for file in linked(client)[1] if part in file]
    packed, plain = asked(client, address, **PACKED), asked(client, address)
    assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
    known = asked(client, address, **PACKED, **{"If-None-Match": packed.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")


def test_an_address_of_another_content_is_asked_for_again(client):
    for address in ("/static/css/app.css", "/static/css/app.css?v=0123456789ab"):
        assert asked(client, address).headers["Cache-Control"] == "no-cache"


def test_a_part_of_a_file_and_its_head_are_plain(client):
    part = asked(client, "/static/css/app.css", **PACKED, Range="bytes=0-9")
    assert (part.status_code, len(part.data), part.headers.get("Content-Encoding")) == (206, 10, None)
    assert client.get("/static/css/none.css", headers=PACKED).status_code == 404
