"""Whatever is sent, the answer is a page and nothing is stored by halves: never a 5xx (trust.md T11, IN1-IN3)."""

import io
from collections import Counter
from itertools import cycle, islice

import pytest

from marketplace.records.use_cases import audit
from marketplace.shared.extensions import db
from tests.hostile.corpus import BODIES, FORM, UPLOADS, VALUES, encoded
from tests.hostile.places import UNREACHED

EACH = 2
"""Values that each field is sent; over all fields every value meets every kind of field."""


def body_of(fields, name, value):
    """The form as a browser would send it, with one field replaced."""
    pairs = [(field, given) for field, (kind, given) in fields.items() if field != name and kind != "file"]
    return encoded([*pairs, (name, value)])


def torn(fields):
    """What is wrong with the form as a whole: fields missing or doubled."""
    pairs = [(field, given) for field, (_, given) in fields.items()]
    yield "doubled", FORM, encoded([*pairs, *pairs, *pairs])
    yield "half of it", FORM, encoded(pairs[::2])
    yield "no body", FORM, b""


SHARES = 3


@pytest.mark.timeout(600)
@pytest.mark.parametrize("share", range(SHARES))
def test_no_form_breaks_on_any_value(attack, forms, share):
    posts = {rule.endpoint for rule in attack.app.url_map.iter_rules() if "POST" in rule.methods}
    assert posts - forms.keys() == UNREACHED.keys()
    values, files = cycle(VALUES.items()), cycle(UPLOADS.items())
    bodies = cycle((what, kind, body) for what, (kind, body) in BODIES.items())
    for name, address, fields in [forms[endpoint] for endpoint in sorted(forms)[share::SHARES]]:
        attack.rebuild()
        for field, (kind, _) in fields.items():
            if kind == "file":
                upload_each(attack, name, address, fields, field, islice(files, 4))
                continue
            for what, value in islice(values, EACH):
                body = body_of(fields, field, value)
                attack.send(name, f"{field}: {what}", address, method="POST", data=body, content_type=FORM)
        for what, kind, body in (*torn(fields), *islice(bodies, 2)):
            attack.send(name, what, address, method="POST", data=body, content_type=kind)
    assert attack.broken == []
    assert audit.verify(db.session()) is None


@pytest.mark.timeout(600)
def test_a_script_that_is_written_everywhere_is_kept_as_text(attack, forms):
    written = {case_of(address) for _, address, _ in forms.values()}
    starts = {name: list(shown(attack, name, written)) for name in ("stranger", "firm_b", "inst_a", "county_b", "city")}
    write_everywhere(attack, forms)
    assert attack.broken == []
    assert pages_with_a_script(attack, starts) > 5
    assert audit.verify(db.session()) is None


def upload_each(attack, name, address, fields, field, uploads):
    rest = {other: given for other, (kind, given) in fields.items() if kind != "file"}
    for what, (file, data) in uploads:
        attack.send(name, what, address, method="POST", data=rest | {field: (io.BytesIO(data), file)})


def write_everywhere(attack, forms):
    """Every text of every form becomes a script, a template, a format: some of it is kept."""
    for name, address, fields in forms.values():
        if name == "admin" or address.startswith(("/me", "/logout")):
            continue
        for value in (VALUES["script"], VALUES["percent format"]):
            pairs = [(field, value if kind in ("text", "textarea") else given) for field, (kind, given) in fields.items()]
            attack.send(name, "all texts", address, method="POST", data=encoded(pairs), content_type=FORM)


OTHERS = 4
"""Pages of a kind that are read besides those of the cases that were written to."""


def case_of(address):
    """The case that an address is about: `/needs/5` of `/needs/5/edit`."""
    return tuple(address.partition("?")[0].split("/")[1:3])


def shown(attack, name, written):
    """Where somebody looks: the pages of the cases that were written to, and of each kind the latest few others."""
    seen = Counter()
    for address in reversed(attack.starts(name)):
        kind = attack.endpoint(address, "GET")
        seen[kind] += 1
        if seen[kind] <= OTHERS or case_of(address) in written:
            yield address


def pages_with_a_script(attack, starts):
    """How many pages show the script that was kept, each of them as text; and every page still stands."""
    shown = 0
    for name, places in starts.items():
        for address in places:
            page = attack.people[name].get(address)
            assert page.status_code < 500 or address == "/healthz", address
            if page.mimetype == "text/html":
                assert "<script>alert" not in page.text and "<img src=x" not in page.text, address
                shown += "alert(1)" in page.text
    return shown
