"""What the cells of one Annex 4 row mean; nothing is guessed, what cannot be read is a finding."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from ....rulebook.files.vocabulary import NONE, County, Vocabulary
from ....shared import contacts, enterprise_names, person_names, texts
from . import blanks
from .headers import is_enterprise_heading
from .values import Finding, Need

T = TypeVar("T")

LONGEST_CELL = 4_000
"""Characters of a field in all, of however many cells it was put together."""
LONGEST_NAME = 100
LONGEST_CONTACT = 40
LONGEST_NOTE = 500

_NOTHING = re.compile(r"[-‐‑‒–—―−─－_/／\\|.。、,，~]*|无|暂无|空|空白|未填")
_DINGBATS = re.compile("[\u2776-\u2793\u24eb-\u24ff]")
_NUMBER = re.compile(r"[(\[]?(?<!\d)\d{1,2}(?!\d)[)\]]?[.、:)]*")
_HAN_NUMBER = re.compile(r"\([一二三四五六七八九十]{1,3}\)|(?:^|(?<=[\s、,;。]))[一二三四五六七八九十]{1,3}[、.:)]")
_BETWEEN = re.compile(r"(?:以及|[、,;:/|\\\s&+和及与跟暨。.·•●○◆◇■□☑√✓✔*#_~>→()\[\]{}<>《》【】\"'“”‘’`\-‐–—])+")
_HAN_DIGITS = re.compile(r"[一二三四五六七八九十]{0,3}")
_FILLERS = frozenset(("服务", "类", "需求", "等", "所需服务", "服务需求", "服务类型", "需求类型", "主要", "需要"))
_TAIL = r"(?:类|服务|需求|方面|等)*+"
_ETC = re.compile(r"等(?:服务|需求)?[。.]?$")
_REMARK = re.compile(r"\([^()]{0,200}\)")
_ALL_OR_NONE = re.compile(
    r"(?P<all>(?:以上)?(?:全部|所有|都|均|全)(?:都|均)?(?:需要|需|要|选|有需求)?(?:服务|类型?)?|十类(?:服务)?(?:都|均|全)?(?:需要|要)?)"
    r"|(?P<none>(?:暂|目前|现)?(?:无|没有|不|无此)(?:需求|需要|服务需求|需)(?:服务)?)"
)
_PREFIXES = ("湖南省株洲市", "湖南株洲市", "湖南省株洲", "湖南株洲", "湖南省", "株洲市", "株洲")


class Read(NamedTuple, Generic[T]):
    """A value, or None with findings; notices are keys and facts for a person's eye."""

    value: T | None
    findings: tuple[Finding, ...] = ()
    notices: tuple[tuple[str, Mapping[str, str]], ...] = ()


def read_row(cells: Mapping[str, str], words: Vocabulary) -> Read[Need]:
    """The need that a row states, or every defect of the row at once.

    `cells` holds texts under the names in `values.FIELDS` and `note`; name and
    phone may stand together in either. A missing key is a missing column.
    """
    who = _one(cells, "enterprise", enterprise)
    where = _one(cells, "county", county, words)
    what = _one(cells, "services", services, words)
    now = _one(cells, "current", current, words)
    goal_ = _one(cells, "goal", goal, words)
    whom = _contact(cells)
    remark = _note(cells.get("note", ""))
    reads: tuple[Read[Any], ...] = (who, where, what, now, goal_, whom, remark)
    findings = tuple(finding for read in reads for finding in read.findings)
    notices = tuple(notice for read in reads for notice in read.notices)
    if findings or not (who.value and where.value and what.value and now.value and goal_.value and whom.value):
        return Read(None, findings, notices)
    place, (name, phone) = where.value, whom.value
    former = enterprise_names.parted(cells["enterprise"]).former[:LONGEST_NAME]
    need = Need(who.value, place.code, place.name, what.value, now.value, goal_.value, name, phone, remark.value or "", former)
    return Read(need, (), notices)


def read_cell(name: str, text: str, words: Vocabulary) -> Any:
    """What one cell with a closed list says: a county, categories or a level; None where that is none of the list."""
    reader: Any = {"county": county, "services": services, "current": current, "goal": goal}[name]
    return _one({name: text}, name, reader, words).value


def _one(cells: Mapping[str, str], field: str, reader: Any, *words: Vocabulary) -> Read[Any]:
    if field not in cells:
        return Read(None, (Finding(field, "", f"annex4_{field}_no_column"),))
    if unfit := _misfit(field, cells[field]):
        return unfit
    text = texts.clean(cells[field])
    read: Read[Any] = _technical(field, text) or reader(text, *words)
    return read


def _misfit(field: str, text: str) -> Read[Any] | None:
    """The finding about a text that is refused before anything is done with it, or None."""
    if found := texts.misfit(text, LONGEST_CELL):
        why = "annex4_cell_marks" if found.key == "text.marks" else "annex4_cell_long"
        return _bad(field, texts.shown(text, LONGEST_NOTE), why, limit=str(found.facts["most"]))
    return None


def _technical(field: str, text: str) -> Read[Any] | None:
    """The refusal of a cell that holds what a program left there, whatever its column."""
    kind = blanks.kind_of(text, free=field == "note")
    return _bad(field, text, f"annex4_blank_{kind}") if kind else None


def _technical_among(field: str, text: str) -> Read[Any] | None:
    """The refusal of a cell in which a name has what a program left beside it or in its place."""
    kind = blanks.among(text)
    return _bad(field, text, f"annex4_blank_{kind}") if kind else None


def _note(text: str) -> Read[str]:
    """Free text, as far as there is room for it."""
    plain = texts.clean(texts.thinned(text[:LONGEST_CELL]))
    return _technical("note", plain) or Read(plain[:LONGEST_NOTE])


def _contact(cells: Mapping[str, str]) -> Read[tuple[str, str]]:
    if "contact" not in cells and "phone" not in cells:
        return Read(None, (Finding("contact", "", "annex4_contact_no_column"),))
    text = "\n".join(filter(None, (cells.get("contact"), cells.get("phone"))))
    if unfit := _misfit("contact", text) or _technical("contact", text) or _technical_among("contact", text):
        return unfit
    read = contact(text)
    if read.value and (kind := blanks.kind_of(read.value[0])):
        return _bad("contact", text, f"annex4_blank_{kind}")
    if read.value and texts.hidden_in_digits(text):
        read = read._replace(notices=(*read.notices, ("annex4_phone_hidden", {"phone": read.value[1]})))
    return read


def _bad(field: str, text: str, why: str, **facts: str) -> Read[Any]:
    return Read(None, (Finding(field, text, why, facts),))


def is_nothing(text: str) -> bool:
    """Whether a cell is blank or says so: 无, —, / and the like."""
    return bool(_NOTHING.fullmatch(texts.compact(text)))


def enterprise(text: str) -> Read[str]:
    """The present name of an enterprise in ordinary characters, without numbering, blanks or its former name."""
    name = re.sub(r"^\d{1,4}\s*[、.．]\s*(?=\D)", "", enterprise_names.parted(text).name)
    if is_nothing(name):
        return _bad("enterprise", text, "annex4_enterprise_missing")
    if unfit := _technical("enterprise", name) or _technical_among("enterprise", text):
        return unfit
    if is_enterprise_heading(name):
        return _bad("enterprise", text, "annex4_enterprise_heading")
    if len(name) > LONGEST_NAME:
        return _bad("enterprise", text[:LONGEST_NAME], "annex4_enterprise_long", limit=str(LONGEST_NAME))
    if sum(character.isalpha() for character in name) < 2:
        return _bad("enterprise", text, "annex4_enterprise_unreadable")
    return Read(name)


def county(text: str, words: Vocabulary) -> Read[County]:
    """The county-level unit, by name, short name, former name, code, or as the head of an address."""
    if is_nothing(text):
        return _bad("county", text, "annex4_county_missing")
    key = texts.name_key(text)
    found = _county_named(key, words) or _county_with_remark(key, words) or _county_in_address(key, words)
    return Read(found) if found else _bad("county", text, "annex4_county_unknown")


def _county_named(key: str, words: Vocabulary) -> County | None:
    for prefix in ("", *_PREFIXES):
        if key.startswith(prefix) and (found := words.county_of.get(key[len(prefix) :])):
            return found
    return None


def _county_with_remark(key: str, words: Vocabulary) -> County | None:
    """A name with a code or bracket beside it, unless the two name different places."""
    parts = [part for part in re.split(r"[()\-/]|(?<=\D)(?=\d)|(?<=\d)(?=\D)|(?<=\()原", key) if part]
    found = [_county_named(part, words) for part in parts]
    named = {unit.name for unit in found if unit}
    strange = any(part[-1] in "市县区" or part.isdigit() for part, unit in zip(parts, found, strict=True) if not unit)
    return found[0] if len(named) == 1 and not strange else None


def _county_in_address(key: str, words: Vocabulary) -> County | None:
    """The full name at the head of an address that names no other county."""
    bare = next((key[len(p) :] for p in _PREFIXES if key.startswith(p)), key)
    named = {unit.name: unit for unit in words.counties if texts.name_key(unit.name) in bare}
    if len(named) != 1:
        return None
    [(name, unit)] = named.items()
    rest = bare.removeprefix(texts.name_key(name))
    return unit if rest != bare and re.search(r"[镇乡村路街园号]|街道|社区", rest) else None


def services(text: str, words: Vocabulary) -> Read[tuple[str, ...]]:
    """The categories that a cell names, in its order and each once (S004-1.3, C-02).

    Anything between them, inside them and any numbering is tolerated; one part
    that is no category rejects the cell and is named.
    """
    if is_nothing(text):
        return _bad("services", text, "annex4_services_missing")
    parts = service_parts(text)
    whole = "".join(parts)
    if _labels(whole, words):
        parts = [whole]
    read = [(part, _labels(part, words)) for part in parts]
    unknown = [part for part, labels in read if not labels]
    if unknown or not parts:
        return _not_services(text, unknown, words)
    found = tuple(dict.fromkeys(label for _, labels in read for label in labels))
    notice = (("annex4_services_etc", {"value": text}),) if _ETC.search(text) else ()
    return Read(found, (), notice)


def _not_services(text: str, unknown: list[str], words: Vocabulary) -> Read[Any]:
    """Why a cell names no services, or not only services."""
    plain = texts.normal("NFKC", texts.thinned(_DINGBATS.sub("", text)))
    if not any(character.isalpha() for character in plain):
        return _bad("services", text, "annex4_services_numbers")
    if wide := _ALL_OR_NONE.fullmatch(texts.compact(text)):
        return _bad("services", text, f"annex4_services_{wide.lastgroup}")
    part = "、".join(unknown) or text
    outside = service_parts(_REMARK.sub("\n", plain))
    remark = bool(outside) and outside != service_parts(plain) and all(_labels(one, words) for one in outside)
    return _bad("services", text, "annex4_services_remark" if remark else "annex4_services_unknown", part=part)


def service_parts(text: str) -> list[str]:
    """The parts of a cell that lists services, without separators, numbering and filler words.

    >>> service_parts("①咨询管理服务，（2）检验检测 和 3.共享制造")
    ['咨询管理服务', '检验检测', '共享制造']
    """
    plain = texts.normal("NFKC", texts.thinned(_DINGBATS.sub("\n", texts.clean(text))))
    plain = _HAN_NUMBER.sub("\n", _NUMBER.sub("\n", plain))
    return [part for part in _BETWEEN.split(plain) if part not in _FILLERS and not _HAN_DIGITS.fullmatch(part)]


def _labels(part: str, words: Vocabulary) -> list[str]:
    """The categories that make up a part completely, without a character left over."""
    key = texts.name_key(texts.thinned(part))
    whole, one = _tiles(tuple(words.category_of))
    return [words.category_of[match] for match in one.findall(key)] if whole.fullmatch(key) else []


@lru_cache(maxsize=8)
def _tiles(keys: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for a run of known words and for one; atomic, so that no text makes them slow."""
    one = "|".join(map(re.escape, sorted(keys, key=len, reverse=True)))
    return re.compile(rf"(?:(?>{one}){_TAIL})++"), re.compile(rf"(?>{one})")


def current(text: str, words: Vocabulary) -> Read[str]:
    """The level an enterprise has; blank, 无, — and / mean none (C-09)."""
    return Read(NONE) if is_nothing(text) else _level("current", text, words)


def goal(text: str, words: Vocabulary) -> Read[str]:
    """The level an enterprise is to reach; it must be stated, and 无 is none to reach."""
    read = Read[str](None) if is_nothing(text) else _level("goal", text, words)
    aims = {term.label for term in words.levels if term.goal}
    missing = is_nothing(text) or (read.value is not None and read.value not in aims)
    return _bad("goal", text, "annex4_goal_missing") if missing else read


def _level(field: str, text: str, words: Vocabulary) -> Read[str]:
    """One of the printed levels; two different ones in a cell are a finding, not a choice."""
    plain = _DINGBATS.sub("", text)
    bare = _HAN_NUMBER.sub("", _NUMBER.sub("", texts.normal("NFKC", texts.thinned(plain))))
    if found := _level_named(bare, words):
        return Read(found)
    parts = {_level_named(part, words) for part in re.split(r"[、,;/|\\\s+和及与]+", bare) if part}
    if len(parts) > 1 and None not in parts:
        return _bad(field, text, f"annex4_{field}_several")
    [only] = parts if len(parts) == 1 else {None}
    return Read(only) if only else _bad(field, text, f"annex4_{field}_unknown")


def _level_named(text: str, words: Vocabulary) -> str | None:
    key = texts.name_key(texts.thinned(text))
    return words.level_of.get(key) or words.level_of.get(key.removesuffix("企业"))


def contact(text: str) -> Read[tuple[str, str]]:
    """Name and phone from one cell in any layout; of several the first counts and the rest is a notice."""
    read = contacts.split_contact(text)
    findings = tuple(_contact_findings(read, text))
    if findings:
        return Read(None, findings)
    notices = [("annex4_contact_more", {"more": "、".join(read.more)})] if read.more else []
    if read.extension:
        notices.append(("annex4_phone_extension", {"extension": read.extension}))
    return Read((read.name, read.phone), (), tuple(notices))


def _contact_findings(read: contacts.Contact, text: str) -> list[Finding]:
    findings = []
    if shown := person_names.masked(texts.one_line(text)):
        findings.append(Finding("contact", text, "annex4_contact_masked", {"name": shown}))
    elif not read.name:
        findings.append(Finding("contact", text, "annex4_contact_missing"))
    elif len(read.name) > LONGEST_CONTACT:
        findings.append(Finding("contact", text, "annex4_contact_long", {"limit": str(LONGEST_CONTACT)}))
    if read.trouble:
        findings.append(Finding("phone", text, f"annex4_phone_{read.trouble}", {"digits": read.at_fault}))
    elif read.stray:
        why = "annex4_phone_no_area" if len(read.stray) in (7, 8) else "annex4_phone_digits"
        findings.append(Finding("phone", text, why, {"digits": read.stray, "count": str(len(read.stray))}))
    elif not read.phone:
        findings.append(Finding("phone", text, "annex4_phone_missing"))
    return findings
