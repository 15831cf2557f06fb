"""`python -m bench.pages`: ask each long list at full size, print what it takes; 1 where a bound is not held.

Asked for with `--write`, the table goes into docs/performance.md. Each page is asked in a city of a hundredth of the size
first: it must take as many statements there.
"""

import argparse
import sys
from pathlib import Path
from urllib.parse import quote

from marketplace.shared import clock
from marketplace.shared.fixed import Fixed

from . import gunicorn
from .asking import SECRET, Site, Taken, emptys, load, site

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
FULL, SMALL = (100_000, 3_000, 100_000), (1_000, 60, 1_200)
DEMONSTRATION = (500, 60, 600)
"""Needs, institutions and claims of a city like the demonstration, rounded up."""
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Asked(Fixed):
    """A page with the most milliseconds that it may take; {programme}, {review} and {published} stand for the city's."""

    what: str
    path: str
    most: int
    """0 where no bound was agreed on."""
    who: str = ""


PAGES = (
    Asked(what="board, first page", path="/board", most=40),
    Asked(what="board, page 500", path="/board?page=500", most=40),
    Asked(what="board, last page", path="/board?page=5000", most=40),
    Asked(what="board, by county and service", path="/board?county=3&category=digital", most=40),
    Asked(what="board, those that take claims", path="/board?standing=claiming", most=40),
    Asked(what="board, by name of the enterprise", path="/board?sort=enterprise", most=0),
    Asked(what="board, a rare word", path=f"/board?q={quote('数字孪生')}", most=40),
    Asked(what="board, a common word", path=f"/board?q={quote('设备联网')}", most=40),
    Asked(what="board, two words", path=f"/board?q={quote('焊接 合格率')}", most=40),
    Asked(what="board, a name", path=f"/board?q={quote('砚舟')}", most=40),
    Asked(what="one need", path="/board/70000", most=40),
    Asked(what="institutions, first page", path="/institutions", most=40),
    Asked(what="institutions, page 100", path="/institutions?page=100", most=40),
    Asked(what="results", path="/results", most=40),
    Asked(what="results of a round", path="/results/{published}", most=40),
    Asked(what="inbox of the city", path="/inbox", most=60, who="officer"),
    Asked(what="inbox of a county", path="/inbox", most=60, who="county"),
    Asked(what="inbox of an institution", path="/inbox", most=60, who="institution"),
    Asked(what="inbox of an enterprise", path="/inbox", most=60, who="enterprise"),
    Asked(what="needs of the city", path="/needs", most=60, who="officer"),
    Asked(what="rounds", path="/rounds", most=100, who="officer"),
    Asked(what="the round in review", path="/rounds/{review}", most=100, who="officer"),
    Asked(what="its claims", path="/rounds/{review}/claims", most=100, who="officer"),
    Asked(what="a new round", path="/p/{programme}/rounds/new", most=100, who="officer"),
    Asked(what="claims of an institution", path="/claims", most=100, who="institution"),
    Asked(what="claims on an enterprise's needs", path="/claims", most=100, who="enterprise"),
    Asked(what="claims in a county", path="/claims", most=100, who="county"),
)

DELIVERED = "promises that wait, all delivered"


def measured(engine: str, size: tuple[int, int, int], chosen: str) -> dict[str, Taken]:
    """What each page takes on one database."""
    with site(engine, *size) as asked:
        found = {page.what: asked.ask(_path(page, asked, size), page.who) for page in PAGES if chosen in page.what}
        if chosen in DELIVERED:
            found[DELIVERED] = Taken(status=200, millis=asked.deliver() * 1000, statements=0, size=0)
        return found


def _path(page: Asked, asked: Site, size: tuple[int, int, int]) -> str:
    path = page.path.replace("70000", str(size[0] * 7 // 10))
    return path.format(programme=asked.city.programme, review=asked.city.in_review, published=asked.city.published)


def served() -> tuple[list[str], bool]:
    """The lines of what the web server takes at the size of the demonstration, and whether every share is reached."""
    with site("sqlite", *DEMONSTRATION) as asked:
        folder = asked.app.extensions["settings"].var_dir
        told = {"MARKETPLACE_VAR": str(folder), "SECRET_KEY": SECRET, "MARKETPLACE_MODE": "production", "BASE_URL": ""}
        found = gunicorn.shares(**told, TRUSTED_HOSTS="127.0.0.1", TRUSTED_PROXIES="0", DATABASE_URL="", REDIS_URL="")
    return gunicorn.table(found), all(one.held for one in found)


def table(small: dict[str, dict[str, Taken]], full: dict[str, dict[str, Taken]], empty: float) -> tuple[list[str], bool]:
    """The lines of the table, and whether every bound is held; `empty` is what a view takes that does nothing."""
    names = [ENGINES[engine] for engine in full]
    lines = [
        f"| page | at most | {' | '.join(names)} | empty views | statements | bytes | reached |",
        f"|---|---|{'---|' * len(names)}---|---|---|---|",
    ]
    whole = True
    for page in (*PAGES, Asked(what=DELIVERED, path="", most=60_000)):
        taken = [found[page.what] for found in full.values() if page.what in found]
        if not taken:
            continue
        before = [found[page.what].statements for found in small.values() if page.what in found]
        more = [f"{one} → {now.statements}" for one, now in zip(before, taken, strict=False) if one < now.statements]
        held = all((one.millis <= page.most or not page.most) and one.status == 200 for one in taken) and not more
        whole &= held
        millis = " | ".join(f"{one.millis:,.1f} ms" if one.status == 200 else f"**{one.status}**" for one in taken)
        count = ", ".join(more) or str(taken[0].statements)
        lines.append(
            f"| {page.what} | {f'{page.most:,} ms' if page.most else '—'} | {millis} | {taken[0].millis / empty:,.0f} | {count} "
            f"| {taken[0].size:,} | {'yes' if held else 'NO'} |"
        )
    return lines, whole


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    reader.add_argument("--engine", choices=ENGINES, action="append")
    reader.add_argument("--only", default="", help="pages whose name holds this")
    reader.add_argument("--share", type=int, default=1, help="divide the sizes by this")
    reader.add_argument("--write", action="store_true")
    told = reader.parse_args()
    full = (FULL[0] // told.share, FULL[1] // told.share, FULL[2] // told.share)
    before, small, large = load(), {}, {}
    under, reached = ([], True) if told.only else served()
    for engine in told.engine or ENGINES:
        small[engine] = measured(engine, SMALL, told.only)
        large[engine] = measured(engine, full, told.only)
    lines, held = table(small, large, emptys())
    head = f"Measured on {clock.now():%Y-%m-%d}; {full[0]:,} needs, {full[1]:,} institutions, {full[2]:,} claims, a twentieth of them in "
    head += f"the round in review; {full[0] // 10:,} promises. Load at the start: {before:.1f}."
    found = "\n".join([head, "", *under, "", *lines] if under else [head, "", *lines])
    print(found)
    if told.write:
        write(found)
    sys.exit(0 if held and reached else 1)


def write(found: str) -> None:
    """Put the table where it stands in the document."""
    text = DOCUMENT.read_text("utf-8")
    head, _, rest = text.partition("<!-- pages -->\n")
    DOCUMENT.write_text(
        f"{head}<!-- pages -->\n{found}\n<!-- end of pages -->{rest.partition('<!-- end of pages -->')[2]}", "utf-8"
    )


if __name__ == "__main__":
    main()
