"""The worst text of its length for every field, every reader and every pattern, in milliseconds of processor time."""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from bench.hostile import Line, surfaces
from bench.hostile.patterns import discovered, worst
from marketplace import create_app
from marketplace.serving.migrating import upgrade
from marketplace.shared.config import Mode, Settings

MOST_MS = 50.0
LINE = 680
"""Characters, six bytes each as they are sent, that fit into the first line of a request (4,094 bytes; the server's bound)."""
CELL = 32_767
"""Characters of the longest text that a pattern is given: what a workbook's cell may hold."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--most", type=float, default=MOST_MS, help="milliseconds that each may take (50)")


def run(told: argparse.Namespace) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="hostile-") as place:
        app = site(Path(place))
        with app.app_context():
            found = [*_patterns(), *_readers(), *_fields(app), *_requests(app)]
    return [Line(what, milliseconds, told.most) for what, milliseconds in sorted(found, key=lambda one: -one[1])]


def site(place: Path) -> Flask:
    app = create_app(
        Settings(mode=Mode.TEST, var_dir=place, database_url=f"sqlite:///{place / 'a.db'}", secret_key="for measuring only " * 3)
    )
    with app.app_context():
        upgrade()
    return app


def _slowest(deed: Callable[[str], Any], given: Iterable[str]) -> float:
    """Milliseconds of processor time of the slowest; one over the bound is measured again, since it may have been disturbed."""
    slowest = 0.0
    for text in given:
        took = _took(deed, text)
        slowest = max(slowest, took if took <= MOST_MS else min(took, _took(deed, text), _took(deed, text)))
    return slowest


def _took(deed: Callable[[str], Any], text: str) -> float:
    begun = time.process_time()
    deed(text)
    return (time.process_time() - begun) * 1000


def _patterns() -> Iterator[tuple[str, float]]:
    for found in discovered():
        deed = found.pattern.findall if found.searches else found.pattern.fullmatch
        yield f"pattern {found.where}", _slowest(deed, worst(found, CELL))


def _readers() -> Iterator[tuple[str, float]]:
    for name, (reader, most) in surfaces.READERS.items():
        given = [
            *surfaces.PILES.values(),
            *(surfaces.filled(sign, length) for sign in surfaces.SIGNS.values() for length in (most, most + 1)),
        ]
        surfaces.read(reader, "a")
        yield f"reader {name}", _slowest(lambda text, reader=reader: surfaces.read(reader, text), given)


def _fields(app: Flask) -> Iterator[tuple[str, float]]:
    """The first field of each kind and room."""
    seen = set()
    with app.test_request_context("/", method="POST"):
        for form in surfaces.forms():
            for field in surfaces.text_fields(form):
                if (kind := (type(field), field.room, field.optional)) in seen:
                    continue
                seen.add(kind)
                given = [*surfaces.PILES.values(), *(surfaces.filled(sign, field.room) for sign in surfaces.SIGNS.values())]
                name = field.short_name
                yield (
                    f"field {form.__module__[16:]}.{form.__name__}.{name}",
                    _slowest(lambda text, form=form, name=name: surfaces.read_form(form, {name: text}), given),
                )


def _requests(app: Flask) -> Iterator[tuple[str, float]]:
    """What a request takes beyond the same one with a harmless text."""
    client = app.test_client()
    pile = surfaces.PILES["two classes in turn"][:7_000]
    asks: dict[str, Callable[[str], Any]] = {
        "POST /login, in the login": lambda text: client.post("/login", data={"login": text, "password": "x"}),
        "POST /login, in the password": lambda text: client.post("/login", data={"login": "x", "password": text}),
        "POST /login, in a name": lambda text: client.post("/login", data={text: "x"}),
        "GET /board?q=": lambda text: client.get("/board", query_string={"q": text[:LINE]}),
        "GET /login?next=": lambda text: client.get("/login", query_string={"next": "/" + text[:LINE]}),
        "GET in the path": lambda text: client.get("/" + text[:LINE]),
        "GET with a cookie": lambda text: client.get("/board", headers={"Cookie": b"sid=" + text.encode()[:8000]}),
        "POST /register, a file's name": lambda text: client.post("/register", data={"licence": (__file__, f"{text}.pdf")}),
    }
    for name, ask in asks.items():
        ask("x")
        calm = min(_took(ask, "x") for _ in range(3))
        yield f"request {name}", max(min(_took(ask, pile) for _ in range(3)) - calm, 0.0)
