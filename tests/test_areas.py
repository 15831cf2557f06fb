"""The areas hand everything to a machinery that knows none of them, and nothing that can be said lacks a sentence."""

import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType, SimpleNamespace, new_class

import pytest
from flask_babel import force_locale

from marketplace import create_app
from marketplace.records import messages
from marketplace.records.areas import hand_over
from marketplace.records.events import Event
from marketplace.records.messages.told import UnknownMessage, tells
from marketplace.shared import hands, waiting
from marketplace.shared import permissions as policies
from marketplace.shared import registry as registries
from marketplace.shared import wording as words
from marketplace.shared.permissions.rules import line
from marketplace.shared.registry import GivenTwice
from marketplace.shared.roles import Role
from marketplace.shared.waiting.item import Tasks, UnknownTask
from marketplace.site import areas
from marketplace.site.areas import AREAS, Unsaid
from tests.layers import MODULES, layer
from tests.test_access import person

ROOT = Path(areas.__file__).parents[3]


def test_only_the_composing_place_names_the_areas():
    naming = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "marketplace").rglob("*.py"))
        if re.search(
            r"^(?:from \.+ import .*\bareas\b|from \.+(?:site\.)?areas import)|\"marketplace\.site\.areas",
            path.read_text("utf-8"),
            re.M,
        )
    ]
    assert naming == ["marketplace/cli/refusals.py", "marketplace/site/composition.py"]


HANDED = {"wording": "SENTENCES", "permissions": "PERMISSIONS", "messages": "SUBSCRIBERS"}


def test_every_file_of_an_area_is_handed_over():
    """A file that nobody lists says, permits and tells nothing."""
    given = {wording.__name__ for area in AREAS for wording in area.wording}
    given |= {one.__name__ for area in AREAS for one in (*area.permissions, *area.messages, *area.events)}
    table = r"{}\b.* = (?!Registry|defaultdict)"
    tables = {layer: table.format(name) for layer, name in HANDED.items()} | {"events": r"class \w+\(.*\bhand="}
    there = {
        f"marketplace.{name.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}"
        for name, path in MODULES.items()
        if (pattern := tables.get(layer(name))) and re.search(rf"^{pattern}", path.read_text("utf-8"), re.MULTILINE)
    }
    assert there == given
    assert len(waiting.TASKS) == len([name for name in MODULES if name.endswith("/waiting.py")])


@pytest.fixture
def kept():
    """Every registry, put back afterwards."""
    tables = (words.SENTENCES, words.LABELS, policies.PERMISSIONS, policies.ENDPOINTS, policies.BARS, hands.KINDS, waiting.TASKS)
    before = [(registry, dict(registry), dict(registry.givers)) for registry in tables]
    yield
    for registry, entries, givers in before:
        registry.clear()
        registry.update(entries)
        registry.givers = givers


def test_an_area_may_be_handed_over_again_as_each_application_is_composed(kept):
    heard = {kind: list(subscribers) for kind, subscribers in messages.SUBSCRIBERS.items()}
    areas.compose()
    assert messages.SUBSCRIBERS == heard


def another(**brings):
    wording = SimpleNamespace(__name__="another.wording", SENTENCES=brings.pop("sentences", {}), LABELS=brings.pop("labels", {}))
    permissions = SimpleNamespace(
        __name__="another.permissions", PERMISSIONS=brings.pop("deeds", {}), ENDPOINTS=brings.pop("endpoints", {})
    )
    if "events" in brings:
        brings["events"] = (declaring(brings["events"]),)
    return replace(areas.Area(name="another", wording=(wording,), permissions=(permissions,)), **brings)


def declaring(kind):
    """A module with one kind of event."""
    module = ModuleType("another.events")
    setattr(
        module,
        kind,
        new_class(kind, (Event,), {"hand": hands.NoHand.PART}, lambda body: body.update(__module__="another.events")),
    )
    return module


@pytest.mark.parametrize(
    ("brings", "named"),
    [
        ({"sentences": {"need.gone": "x"}}, "need.gone"),
        ({"labels": {"Role.expert": "x"}}, "Role.expert"),
        ({"deeds": {"need.publish": (line(Role.EXPERT),)}}, "need.publish"),
        ({"endpoints": {"needs.publish": "need.publish"}}, "needs.publish"),
        ({"events": "NeedPublished"}, "NeedPublished"),
        ({"bars": (policies.BARS.get("own_case"),)}, "own_case"),
    ],
)
def test_what_another_area_gave_is_not_given_again(kept, brings, named):
    brings = (
        {"sentences": {next(key for key in words.SENTENCES if key.startswith("need.")): "x"}} if named == "need.gone" else brings
    )
    with pytest.raises(GivenTwice, match=r"another" if named == "need.gone" else re.escape(named)):
        hand_over(another(**brings))


LOST = (
    "event.NeedPublished",
    "told.need_published",
    "told.reserve_released",
    "waiting.needs_to_verify",
    "may.need.publish",
    "where.own_city",
    "policy.own_case",
    "bar.joined_later",
    "inbox.nothing.expert",
    "rule.cases.mend",
    "why.related",
    "unsafe.port",
    "programme.ends_on_over",
    "people.link_dead_invite",
)


def without(monkeypatch, table, key):
    """The word files without one of their keys."""
    for area in AREAS:
        for wording in area.wording:
            if key in getattr(wording, table):
                monkeypatch.delitem(getattr(wording, table), key)
    monkeypatch.delitem(getattr(words, table), key)


@pytest.mark.parametrize("key", LOST)
def test_the_application_does_not_start_without_a_sentence_that_it_needs(app, monkeypatch, key):
    without(monkeypatch, "SENTENCES", key)
    with pytest.raises(Unsaid, match=rf"^{re.escape(key)}$"):
        create_app(app.extensions["settings"])


@pytest.mark.parametrize("code", ["NeedState.published", "Step.verify", "Role.auditor"])
def test_nor_without_the_word_of_a_state_a_step_or_a_role(app, monkeypatch, code):
    without(monkeypatch, "LABELS", code)
    with pytest.raises(Unsaid, match=rf"^{re.escape(code)}$"):
        create_app(app.extensions["settings"])


def test_a_subscriber_sends_only_messages_that_it_names():
    @tells("need_published")
    def tell(_event):
        yield messages.Told(account_id=1, key="need_verified")

    with pytest.raises(UnknownMessage, match="need_verified"):
        list(tell(SimpleNamespace(kind="NeedPublished")))


def test_a_task_waits_under_a_key_that_its_area_names():
    tasks = Tasks(
        lambda *_: [waiting.Waiting(key="waiting.else", count=1, endpoint="inbox.index")], {"waiting.needs_draft": (Role.EXPERT,)}
    )
    with pytest.raises(UnknownTask, match=r"waiting\.else"):
        list(tasks.of(SimpleNamespace(roles={Role.EXPERT}), None))


def test_a_task_waits_for_somebody_who_plays_one_of_its_parts():
    found = waiting.Waiting(key="waiting.needs_draft", count=1, endpoint="inbox.index")
    tasks = Tasks(lambda *_: [found], {"waiting.needs_draft": (Role.EXPERT,)})
    assert list(tasks.of(SimpleNamespace(roles={Role.EXPERT}), None)) == [found]
    with pytest.raises(UnknownTask, match=r"waiting\.needs_draft"):
        list(tasks.of(SimpleNamespace(roles={Role.FINANCE}), None))


# ---- who may what ----


@pytest.fixture(scope="module")
def tool():
    loader = SourceFileLoader("write_access", str(ROOT / "bin" / "write-access"))
    module = module_from_spec(spec_from_loader("write_access", loader))
    loader.exec_module(module)
    return module


def test_the_document_says_what_the_permission_table_says(app, tool):
    assert tool.PAGE.read_text("utf-8") == tool.page(app), "run make access"


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_the_page_shows_every_permission_with_its_roles_and_conditions(app, make, as_user, locale):
    reader = as_user(make.account(Role.ADMINISTRATOR))
    reader.set_cookie("lang", locale[:2])

    page = unescape(reader.get("/people/access").text)

    with force_locale(locale):
        for deed, lines in policies.PERMISSIONS.items():
            assert f">{words.say(f'may.{deed}')}<" in page
            for one in lines:
                assert all(words.say(f"where.{where.__name__}") in page for where in one.where)
        assert all(words.say(f"bar.{name}") in page for name in policies.BARS)


def test_a_line_that_is_changed_changes_the_page_and_the_document(app, make, as_user, tool, kept):
    admin = as_user(make.account(Role.ADMINISTRATOR))
    before = admin.get("/people/access").text, tool.page(app)
    policies.PERMISSIONS["audit.read"] = (line(Role.AUDITOR, Role.EXPERT),)
    assert before[0] != admin.get("/people/access").text
    assert before[1] != tool.page(app)
    assert "| Auditor, Expert |" in tool.page(app).replace("Expert, Auditor", "Auditor, Expert")


@pytest.mark.parametrize("role", Role)
def test_the_page_is_for_those_who_look_after_accounts(app, make, as_user, role):
    answer = as_user(person(make, role)).get("/people/access")
    assert (answer.status_code == 200) == (role in (Role.ADMINISTRATOR, Role.AUDITOR))


def test_every_condition_is_said_once_and_every_sentence_of_one_is_a_condition():
    conditions = {}
    for lines in policies.PERMISSIONS.values():
        for where in (where for one in lines for where in one.where):
            assert conditions.setdefault(where.__name__, where) is where
    assert {key.removeprefix("where.") for key in words.SENTENCES if key.startswith("where.")} == conditions.keys()
    assert {key.removeprefix("may.") for key in words.SENTENCES if key.startswith("may.")} == policies.PERMISSIONS.keys()


def test_rules_and_use_cases_are_composed_without_a_page(bare):
    """Every form and view may be deleted, and what this composes stands: no module of the pages is loaded for it."""
    script = "import sys; import marketplace.site.composition; print([name for name in sys.modules if '.views' in name and 'marketplace' in name])"
    assert bare.blueprints == {}
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_what_an_area_asks_and_nobody_supplies_stops_the_start(kept):
    asked = registries.Asked("what nobody knows")
    try:
        with pytest.raises(registries.Unsupplied, match="what nobody knows"):
            areas.compose()
        asked.take(lambda: "known")
        areas.compose()
        assert asked() == "known"
    finally:
        registries.ASKED.remove(asked)
