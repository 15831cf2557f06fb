"""Everything that can be said has words: refusals, events, messages, waiting lines, states, and the pages they lead to."""

import ast
import dataclasses
import importlib
import pkgutil
import re
from enum import StrEnum
from functools import cache

import pytest
from flask_babel import force_locale

import marketplace
from marketplace.records.events import Event
from marketplace.records.messages import SUBSCRIBERS
from marketplace.shared import errors, permissions
from marketplace.shared import wording as words
from marketplace.shared.lifecycle import TABLES
from marketplace.shared.waiting import TASKS
from marketplace.site.areas import AREAS
from marketplace.site.areas.unsaid import used
from marketplace.site.views import navigation
from tests.layers import MODULES, ROOT, area, layer, loaded

TEMPLATES = {
    str(path.relative_to(ROOT.parent / "templates")): path.read_text("utf-8")
    for path in sorted((ROOT.parent / "templates").rglob("*.html"))
    if path.name != "gallery.html"
}

REFUSALS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.Refusal)}
KEY = re.compile(r"[a-z_]+(\.[a-z_0-9]+)+")
PLACE = re.compile(r"\{(\w+)\}")
FAMILIES = {key.partition(".")[0] for key in words.SENTENCES if "." in key}
ADDRESS = re.compile(r"""url_for\(\s*['"](\w+\.\w+)['"]""")


@cache
def code():
    """The parsed modules that may say something, by their paths."""
    return {
        name: ast.parse(path.read_text("utf-8"))
        for name, path in MODULES.items()
        if layer(name) not in ("wording", "permissions", "models") and area(name) not in ("demo", "cli")
    }


def places(key):
    """What the sentence of a key wants to be told."""
    return set(PLACE.findall(words.SENTENCES[key]))


def calls(tree):
    """(name of what is called, the call) for every call of something that has a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if name:
                yield name, node


def text(node):
    """The text of a literal; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def said(names):
    """(file:line, key, given facts or None where not all can be seen) of each literal key given to one of these."""
    for name, tree in code().items():
        if name.startswith("serving/"):
            continue  # the parent process speaks to the operator, in English
        for called, call in calls(tree):
            key = text(call.args[0]) if called in names and call.args else None
            if key is not None:
                given = [word.arg for word in call.keywords]
                yield f"{name}:{call.lineno}", key, None if None in given or len(call.args) > 1 else set(given)


def literals(kind=""):
    """(file:line, text) of every literal in the code of a layer."""
    for name, tree in code().items():
        if layer(name).startswith(kind):
            yield from ((f"{name}:{node.lineno}", node.value) for node in ast.walk(tree) if text(node))


def events():
    """Every kind of event that can be recorded; what only gathers the fields of others is called ...Event or _Of..."""
    loaded("events")
    kinds, found = set(), [Event]
    while found:
        below = found.pop().__subclasses__()
        kinds.update(kind for kind in below if kind.__module__.startswith("marketplace."))
        found += below
    return sorted((kind for kind in kinds if not re.search("Event$|^_", kind.__name__)), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", events(), ids=lambda kind: kind.__name__)
def test_every_event_has_a_sentence_whose_places_it_fills(kind):
    key = f"event.{kind.__name__}"
    known = {field.name for field in dataclasses.fields(kind)} - {"at", "actor_id"} | {"who"}
    assert key in words.SENTENCES
    assert places(key) <= known


def test_no_sentence_waits_for_an_event_that_cannot_happen():
    known = {f"event.{kind.__name__}" for kind in events()} | {"event.other"}
    assert {key for key in words.SENTENCES if key.startswith("event.")} <= known


def test_every_literal_refusal_has_a_sentence_whose_places_it_fills():
    wrong = [
        (where, key)
        for where, key, given in said(REFUSALS)
        if key not in words.SENTENCES or (given is not None and not places(key) <= given)
    ]
    assert wrong == []


def test_every_sentence_said_by_key_exists_and_is_given_its_places():
    wrong = [
        (where, key)
        for where, key, given in said({"say"})
        if key not in words.SENTENCES or (given is not None and not places(key) <= given)
    ]
    assert wrong == []


def test_every_reason_that_is_put_into_words_later_has_its_sentence_and_fills_it():
    """`Reason(key=..., facts={...})`: key and facts travel, and become a sentence on a page."""
    found = [
        (f"{name}:{call.lineno}", text(given["key"]), {text(key) for key in given["facts"].keys})
        for name, tree in code().items()
        for called, call in calls(tree)
        if called == "Reason"
        and (given := {word.arg: word.value for word in call.keywords})
        and text(given.get("key"))
        and isinstance(given.get("facts"), ast.Dict)
    ]
    assert len(found) > 3
    assert [(where, key) for where, key, facts in found if not places(key) <= facts] == []


def test_every_text_that_looks_like_a_key_is_one():
    """Keys also travel through tables and arguments: whatever has the shape of a key must be known."""
    known = words.SENTENCES.keys() | permissions.PERMISSIONS.keys() | permissions.ENDPOINTS.keys() | words.LABELS.keys()
    files = (".html", ".txt", ".xlsx", ".svg", ".json")
    wrong = [
        (where, found)
        for where, found in literals()
        if KEY.fullmatch(found)
        and found.partition(".")[0] in FAMILIES
        and found not in known
        and not found.endswith((*files, "_"))
    ]
    assert wrong == []


PUT_TOGETHER = {pattern for area in AREAS for pattern in area.put_together}
BY_TABLES = {"event.{}", "told.{}", "may.{}", "where.{}", "bar.{}", "policy.{}", "access.{}", "cannot.{}"}
"""Keys whose ends are those of a registry: `site.areas.unsaid` looks at each when an application starts."""
BY_TESTS = {
    "letter.{}": "a letter is written by a literal name, below",
    "letter.{}.subject": "the same",
    "rule.{}.{}": "a condition and its outcome: `rule.{}.passed` and the others stand in the table of the rulebook",
    "figures.{}": "a rule's name, no key",
    "happened.{}.{}": "looked for, and left out where there is none",
}


def patterns():
    """(file:line, pattern) of every text that code puts together: f"told.{key}" is told.{}."""
    for name, tree in code().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                yield f"{name}:{node.lineno}", "".join(text(part) or "{}" for part in node.values)


def test_every_key_that_is_put_together_stands_in_a_table_with_all_its_ends():
    """What a table lists is looked for when an application starts; nothing is left to be found missing by a reader."""
    deeds = {deed.partition(".")[0] for deed in permissions.PERMISSIONS}
    known = PUT_TOGETHER | BY_TABLES | BY_TESTS.keys()
    wrong = [
        (where, pattern)
        for where, pattern in patterns()
        if re.fullmatch(r"[a-z_.{}]+", pattern)
        and pattern.partition(".")[0] in FAMILIES
        and pattern not in known
        and not (pattern.endswith(".{}") and pattern.partition(".")[0] in deeds)
    ]
    assert wrong == []


def test_every_letter_has_its_subject_and_its_text():
    written = {key for key in words.SENTENCES if key.startswith("letter.") and not key.endswith(".subject")}
    named = {f"letter.{key}" for _, key, _ in said({"compose"}) if key} | {f"letter.registration_{key}" for key in _registered()}
    assert named <= written
    assert {f"{key}.subject" for key in written} <= words.SENTENCES.keys()


def _registered():
    """The ends of f"registration_{key}" in `people.use_cases.registrations`."""
    for called, call in calls(code()["people/use_cases/registrations.py"]):
        if called == "_write":
            yield text(call.args[1])


def test_no_sentence_waits_for_something_that_is_never_said():
    """A sentence is used by a table, by a literal somewhere, or by a text that is put together to look like its key."""
    also = [name for name in MODULES if area(name) == "cli" or layer(name) == "permissions"]
    also += ["records/wording/facts.py", "records/wording/letters.py", "needs/wording/workbook.py"]
    modules = [*code().values(), *(ast.parse(MODULES[name].read_text("utf-8")) for name in also)]
    named = {node.value for tree in modules for node in ast.walk(tree) if text(node)}
    named |= {key for page in TEMPLATES.values() for key in re.findall(r"""['"]([\w.]+)['"]""", page)}
    joined = {
        "".join(re.escape(text(part)) if text(part) else r"[\w.]+" for part in node.values)
        for tree in modules
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and (text(node.values[0]) or "").rstrip("_.").isalnum()
    }
    put_together = re.compile("|".join(sorted(joined)))
    known = named | set(used(AREAS))
    assert [key for key in words.SENTENCES if key not in known and not put_together.fullmatch(key)] == []


def kinds_with_words():
    """States and every other kind that the catalogue words at all; codes of the documents have their words there."""
    worded = {key.partition(".")[0] for key in words.LABELS}
    for module in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
        if {"rules", "states", "models", "commands", "shared"}.intersection(module.name.split(".")):
            importlib.import_module(module.name)
    of_documents = ("marketplace.rulebook.ruleset", "marketplace.shared.units")
    ours = {kind for kind in StrEnum.__subclasses__() if kind.__module__.startswith("marketplace.")}
    ours -= {kind for kind in ours if kind.__module__ in of_documents}
    return sorted(set(TABLES) | {kind for kind in ours if kind.__name__ in worded}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", kinds_with_words(), ids=lambda kind: kind.__name__)
def test_every_code_of_a_kind_has_a_word(kind):
    assert [code for code in kind if f"{kind.__name__}.{code}" not in words.LABELS] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_kind_a_page_words_is_in_the_catalogue(name):
    kinds = {key.partition(".")[0] for key in words.LABELS}
    asked = set(re.findall(r"""(?:badge|label)\([^()]*?,\s*['"]([A-Z]\w+)['"]""", TEMPLATES[name]))
    asked |= set(re.findall(r"""\|\s*label\(\s*['"]([A-Z]\w+)['"]""", TEMPLATES[name]))
    assert asked <= kinds


def keyed(kind):
    """(file:line, key) of what is given as `key` to a function or class, by name or at its place."""
    for name, tree in code().items():
        if layer(name) != kind:
            continue
        spots = {
            node.name: [argument.arg for argument in node.args.args].index("key")
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and "key" in [argument.arg for argument in node.args.args]
        }
        for called, call in calls(tree):
            given = [word.value for word in call.keywords if word.arg == "key"]
            spot = spots.get(called)
            given += call.args[spot : spot + 1] if spot is not None else []
            yield from ((f"{name}:{call.lineno}", text(node)) for node in given if text(node))


def test_every_message_has_its_sentence():
    found = list(keyed("messages"))
    named = {key for subscribers in SUBSCRIBERS.values() for subscriber in subscribers for key in subscriber.keys}
    assert len(found) > 20
    assert {key for _, key in found} <= named


def test_no_sentence_waits_for_a_message_that_nobody_sends():
    named = {f"told.{key}" for subscribers in SUBSCRIBERS.values() for subscriber in subscribers for key in subscriber.keys}
    assert {key for key in words.SENTENCES if key.startswith("told.")} == named


def test_every_line_of_the_inbox_has_its_sentence():
    named = {key for tasks in TASKS.values() for key in tasks.keys}
    assert {key for key in words.SENTENCES if key.startswith("waiting.")} == named
    assert {key for _, key in literals("waiting") if key.startswith("waiting.")} == named


def endpoints_named():
    """(where, endpoint) of every page that a waiting line, a message, the navigation, the code or a template names."""
    for where, named in literals("waiting"):
        if KEY.fullmatch(named) and not named.startswith("waiting."):
            yield where, named
    for name, tree in code().items():
        for called, call in calls(tree):
            named = text(call.args[0]) if called in ("path", "url_for") and call.args else None
            if named and not named.startswith("."):
                yield f"{name}:{call.lineno}", named
    yield from (("the navigation", place.endpoint) for place in navigation.PLACES.values())
    for name, page in TEMPLATES.items():
        yield from ((name, named) for named in ADDRESS.findall(page))


def test_every_page_that_is_named_exists(app):
    missing = [(where, named) for where, named in endpoints_named() if named not in app.view_functions]
    assert missing == []


def test_the_policy_table_has_no_line_for_a_page_that_does_not_exist(app):
    assert permissions.ENDPOINTS.keys() - app.view_functions.keys() == set()


def test_every_deed_of_the_policy_table_is_asked_for_somewhere():
    asked = {found for _, found in literals()} | set(permissions.ENDPOINTS.values())
    asked |= set(re.findall(r"""['"]([a-z_]+\.[a-z_]+)['"]""", "\n".join(TEMPLATES.values())))
    put_together = _put_together()
    ours = {deed for deed in permissions.PERMISSIONS if deed.partition(".")[0] not in put_together}
    assert ours - asked == set()


def _put_together():
    """Beginnings of deeds that code puts together: f"need.{step}"."""
    heads = set()
    for tree in code().values():
        for node in ast.walk(tree):
            head = text(node.values[0]) if isinstance(node, ast.JoinedStr) and node.values else None
            if head and head.endswith("."):
                heads.add(head.removesuffix("."))
    return heads


def test_sentences_and_labels_are_each_given_once():
    for table in ("SENTENCES", "LABELS"):
        keys = [key for area in AREAS for wording in area.wording for key in getattr(wording, table)]
        assert sorted(keys) == sorted(set(keys)) == sorted(getattr(words, table))


def test_every_sentence_can_be_filled():
    """No stray brace: each sentence comes out with every place filled."""
    for key, sentence in words.SENTENCES.items():
        filled = sentence.format_map(dict.fromkeys(places(key), "某"))
        assert "{" not in filled and "}" not in filled, key


SAID = {"say", "gettext", "ngettext", "sentence", "told", "happened"}


def _is_said(node: ast.AST) -> bool:
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return bool({getattr(call, "attr", getattr(call, "id", "")) for call in calls} & SAID)


def _put_end_to_end(node: ast.AST) -> bool:
    """Whether sentences are added up, or joined by nothing."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_said(node.left) and _is_said(node.right)
    joins = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join"
    return joins and isinstance(node.func.value, ast.Constant) and node.func.value.value == "" and _is_said(node)


def test_sentences_are_put_together_by_joined_alone():
    with_words = [path for path in ROOT.rglob("*.py") if "matching" not in path.parts]
    nodes = ((path, node) for path in with_words for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    found = [f"{path.relative_to(ROOT)}:{node.lineno}" for path, node in nodes if _put_end_to_end(node)]
    assert found == []


END_TO_END = re.compile(r"[。！？][）”]?'(?:,[^{}]*?)?\)[^{}]*\}\}(?:\{% (?!else|elif)[^%]*%\})*\{\{(?! *' ' if)")


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_sentence_on_a_page_is_parted_from_the_next_in_english(name):
    assert END_TO_END.findall(TEMPLATES[name]) == []


@pytest.mark.parametrize(("language", "text"), [("zh_Hans_CN", "甲。乙。"), ("en", "甲。 乙。")])
def test_sentences_that_follow_each_other_are_parted_in_english_alone(app, language, text):
    with app.test_request_context(), force_locale(language):
        assert words.joined("甲。", "", "乙。") == text
