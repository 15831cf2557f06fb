"""A zipped workbook: its sheets in their order, found as the file itself says and not by usual names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from . import archive, strings, styles, worksheet
from .limits import MAX_SHEETS, MAX_TEXT, Plain, Unreadable
from .markup import Attributes, attribute, walk, yes
from .worksheet import Book

LINKS = ("externallinks/", "connections.xml", "querytables/")


@dataclass
class Relation:
    """Where a part points to."""

    kind: str
    target: str
    outside: bool


@dataclass
class Listed:
    """The workbook part: which sheets there are, and how days are counted."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    since_1904: bool = False
    computed_on_loading: bool = True
    """Whether a result of 0 may mean that nothing was computed: also where the file does not say who would have."""

    def start(self, name: str, at: Attributes) -> None:
        if name == "sheet":
            reference = next((value for key, value in at.items() if key.endswith(" id")), "")
            self.sheets.append((at.get("name", ""), reference, at.get("state", "visible").lower() != "visible"))
        elif name == "workbookPr":
            self.since_1904 = yes(at.get("date1904"))
        elif name == "calcPr":
            never = at.get("calcId", "").strip() == "0"
            self.computed_on_loading = yes(at.get("fullCalcOnLoad")) or yes(at.get("forceFullCalc")) or never


def read(data: bytes) -> Plain:
    """The sheets of a zipped workbook, and what is to be said about it as a whole."""
    parts = archive.parts(data)
    main = _main(parts)
    listed = Listed()
    walk(parts[main], listed.start)
    relations = _relations(parts, main)
    book = Book(since_1904=listed.since_1904, computed_on_loading=listed.computed_on_loading)
    for relation in relations.values():
        content = parts.get(relation.target)
        if content is not None and relation.kind == "sharedStrings":
            book.strings = strings.shared(content)
        elif content is not None and relation.kind == "styles":
            book.styles = styles.read(content)
    if len(listed.sheets) > MAX_SHEETS:
        raise Unreadable("too_many_sheets", limit=MAX_SHEETS)
    sheets = list(_sheets(parts, listed, relations, book))
    links = any(place in name for name in parts for place in LINKS)
    return {"sheets": sheets, "remarks": ["links"] if links else []}


def _sheets(parts: Mapping[str, bytes], listed: Listed, relations: Mapping[str, Relation], book: Book) -> Iterator[Plain]:
    left = MAX_TEXT
    for name, reference, hidden in listed.sheets:
        relation = relations.get(reference)
        if relation is None or (relation.kind == "worksheet" and relation.target not in parts):
            raise Unreadable("damaged")
        if relation.kind in ("xlMacrosheet", "xlIntlMacrosheet", "dialogsheet"):
            raise Unreadable("macros")
        if relation.kind != "worksheet":
            continue
        sheet = worksheet.read(parts[relation.target], book, name, hidden)
        left -= sum(len(text) for _, cells in sheet["rows"] for _, text in cells)
        if left < 0:
            raise Unreadable("too_much_text", sheet=name)
        yield sheet


def _main(parts: Mapping[str, bytes]) -> str:
    """The name of the workbook part."""
    found = [one.target for one in _relations(parts, "").values() if one.kind == "officeDocument" and not one.outside]
    main = next((name for name in found if name in parts), "xl/workbook.xml")
    if main.endswith(".bin"):
        raise Unreadable("xlsb")
    if main not in parts:
        raise Unreadable("not_a_workbook")
    seen = list[str]()
    walk(parts[main], lambda name, _: seen.append(name) if not seen else None)
    if seen != ["workbook"]:
        raise Unreadable("not_a_workbook")
    return main


def _relations(parts: Mapping[str, bytes], source: str) -> dict[str, Relation]:
    """Where a part points to, by the names that it uses for it; what lies outside the file is never opened."""
    folder, _, name = source.rpartition("/")
    content = parts.get(archive.plain_name(f"{folder}/_rels/{name}.rels"))
    found: dict[str, Relation] = {}

    def start(element: str, at: Attributes) -> None:
        if element == "Relationship":
            target, outside = at.get("Target", ""), at.get("TargetMode", "").lower() == "external"
            inside = target if target.startswith(("/", "\\")) else f"{folder}/{target}"
            name = archive.plain_name(inside)
            found[attribute(at, "Id")] = Relation(at.get("Type", "").rpartition("/")[2], name, outside)

    if content is not None:
        walk(content, start)
    return found
