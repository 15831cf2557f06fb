"""The architecture is tested like anything else: imports point downwards, each power has one home."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from marketplace.programmes.queries import programmes
from tests.layers import AREAS, MODULES, ROOT, area, layer

TEMPLATES = sorted((ROOT.parent / "templates").rglob("*.html"))

INSIDE = (
    {"area"},
    {"views"},
    {"forms"},
    {"web"},
    {"offers", "waiting"},
    {"messages"},
    {"use_cases"},
    {"permissions", "queries"},
    {"models"},
    {"files"},
    {"wording"},
    {"rulesets"},
    {"commands", "rules"},
    {"events"},
    {"states"},
)
"""The layers inside an area from the top down; a module imports its own layer and those below."""

PURE_LAYERS = {"rules", "states", "commands", "events"}
WEB = {"views", "forms", "web"}

STDLIB = set(sys.stdlib_module_names)
PURE = (STDLIB - {"random", "secrets", "time", "os", "socket", "subprocess"}) | {"numpy", "scipy", "marketplace"}

HOMES = {
    r"\.commit\(\)": ("records/use_cases/transaction.py",),
    r"datetime\.now|utcnow|date\.today": ("shared/clock.py",),
    r"\.state = ": tuple(f"{one}/use_cases" for one in AREAS),
    r"\bcurrent_user\b": tuple(f"{one}/{kind}" for one in AREAS for kind in WEB),
    r"^(from|import) (rq|redis)\b": ("site/jobs/on_redis.py",),
    r"\bapp\.route\(": (),
    r"unicodedata\.(?!east_asian_width\b)|from unicodedata": ("shared/texts.py", "matching/files/tables.py"),
    r"\b(urlsplit|urlparse|secure_filename|urlnormalize)\b": (
        "shared/web/links.py",
        "records/messages/mail.py",
        "records/safety.py",
    ),
}


@cache
def tree(name):
    return ast.parse(MODULES[name].read_text("utf-8"))


@cache
def imports(name):
    """Every module that this one imports, relative ones resolved."""
    return tuple(_imports(name))


def _imports(name):
    package = MODULES[name].relative_to(ROOT.parent).parent.parts
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def height(kind):
    """The place of a layer from the top, 0 first; None for what stands beside the layers."""
    return next((place for place, names in enumerate(INSIDE) if kind in names), None)


def ours(name):
    """The modules of ours that a module imports, by their paths."""
    for dotted in imports(name):
        path = "/".join(dotted.split(".")[1:]) if dotted.startswith("marketplace.") else ""
        while path and f"{path}.py" not in MODULES and f"{path}/__init__.py" not in MODULES:
            path = path.rpartition("/")[0]
        if path:
            yield f"{path}.py" if f"{path}.py" in MODULES else f"{path}/__init__.py"


def roots(name):
    """The packages that a module imports from."""
    return {dotted.split(".")[0] for dotted in imports(name)}


def test_an_area_imports_itself_and_those_below_it():
    rank = {name: place for place, name in enumerate(AREAS)}
    pairs = [(name, other) for name in MODULES if area(name) in rank for other in ours(name) if area(other) in rank]
    assert [(name, other) for name, other in pairs if rank[area(other)] < rank[area(name)]] == []
    assert [(name, other) for name, other in pairs if {area(name), area(other)} == {"needs", "vetting"}] == []
    assert len(pairs) > 3000
    above = {"cli", "demo", "serving", "wsgi"}
    assert [(name, other) for name in MODULES if area(name) in rank for other in ours(name) if area(other) in above] == []


def test_inside_an_area_imports_point_downwards_too():
    pairs = [
        (name, other)
        for name in MODULES
        for other in ours(name)
        if area(name) == area(other) != "site" and None not in (height(layer(name)), height(layer(other)))
    ]
    assert [(name, other) for name, other in pairs if height(layer(other)) < height(layer(name))] == []
    assert len(pairs) > 700


def test_what_lies_below_the_engine_does_not_know_it():
    below = ("shared", "records", "rulebook", "people", "programmes", "needs")
    assert [(name, one) for name in MODULES if area(name) in below for one in ours(name) if area(one) == "matching"] == []


def test_rules_are_pure():
    extra = {
        "matching/cli": {"click", "time"},
        "matching/deadline.py": {"time"},
        "matching": {"numba"},
        "matching/compiled.py": {"os"},
    }
    core = [name for name in MODULES if name.startswith(("core/", "matching/"))]
    allowed = {name: PURE.union(*(roots for place, roots in extra.items() if name.startswith(place))) for name in core}
    assert {name: more for name in core if (more := roots(name) - allowed[name])} == {}
    assert [name for name in core if "marketplace.shared.clock" in imports(name)] == []


def test_the_engine_with_its_files_and_commands_imports_nothing_of_the_rest():
    inside = [name for name in MODULES if name.startswith("matching/")]
    ours = {name: {one for one in imports(name) if one.startswith("marketplace.")} for name in inside}
    allowed = ("marketplace.matching.", "marketplace.matching")
    assert {name: away for name, found in ours.items() if (away := {one for one in found if not one.startswith(allowed)})} == {}
    assert len(inside) > 80


def test_use_cases_and_questions_know_nothing_of_the_web():
    web = {"flask", "flask_login", "flask_wtf", "wtforms"}
    deeds = [name for name in MODULES if layer(name) in {"use_cases", "permissions", "queries"}]
    assert [name for name in deeds if roots(name) & web] == []
    assert deeds


@pytest.mark.parametrize(("pattern", "homes"), HOMES.items())
def test_each_power_lives_in_one_place(pattern, homes):
    seeker = re.compile(pattern, re.MULTILINE)
    found = [name for name, path in MODULES.items() if seeker.search(path.read_text("utf-8"))]
    assert [name for name in found if not name.startswith(homes)] == []


CLOCKS = re.compile(
    r"clock\.now|(?:time\.)?(?:time|monotonic|perf_counter|process_time|thread_time)(?:_ns)?|os\.times|getrusage|datetime\.now"
)


def readings(module):
    """The names in a test module that hold what a clock said, and nothing else."""
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call | ast.Attribute):
            called = ast.unparse(node.value).partition("(")[0]
            if CLOCKS.fullmatch(called.removesuffix(".user").removesuffix(".ru_utime")):
                yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def timings(text):
    """The places in a test module where one reading of a clock is taken from another: what took how long."""
    module = ast.parse(text)
    known = set(readings(module))

    def reads(node):
        return (isinstance(node, ast.Name) and node.id in known) or bool(CLOCKS.fullmatch(ast.unparse(node).partition("(")[0]))

    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and reads(node.left) and reads(node.right)
    ]


def test_no_test_measures_how_long_something_takes():
    """It would fail on a busy machine; what is to be quick is measured in `bench/`, what is to be bounded is counted."""
    assert timings("a = clock.now()\nwork()\nb = clock.now()\nassert (b - a) < seconds") == [4]
    assert timings("a = time.monotonic()\nassert time.monotonic() - a < 5") == [2]
    assert timings("end = closes_at - clock.now()\nlater = clock.now() - HOUR") == []
    tests = {path.name: path.read_text("utf-8") for path in sorted(Path(__file__).parent.rglob("*.py"))}
    assert {name: found for name, text in tests.items() if (found := timings(text))} == {}
    assert len(tests) > 100


def test_texts_are_normalised_in_one_function_that_measures_them_first():
    """Bringing n combining marks into order takes n squared steps, during which nobody else is served."""
    found = {
        (name, function.name): ast.unparse(function)
        for name in MODULES
        for function in ast.walk(tree(name))
        if isinstance(function, ast.FunctionDef) and "unicodedata.normalize" in ast.unparse(function)
    }
    assert found.keys() == {("shared/texts.py", "normal"), ("matching/files/tables.py", "_half_width")}
    assert "unicodedata.normalize(form, measured(text, most))" in found["shared/texts.py", "normal"]
    assert "if len(text) <= most else text" in found["matching/files/tables.py", "_half_width"]
    script = ast.parse((ROOT.parent / "static/verify_matching.py").read_text("utf-8"))
    calls = [
        ast.unparse(node) for node in ast.walk(script) if isinstance(node, ast.FunctionDef) and "normalize" in ast.unparse(node)
    ]
    assert len(calls) == 1 and "if len(text) <= LONGEST else text" in calls[0]


ROUNDING = re.compile(r"\bround\(|\{[^{}\"]*:[^{}\"]*\.\d[ef%]|%\.\d[ef]|\bquantize\(|//\s*100\b|\.toFixed\(|\|\s*round\b")
"""Whatever rounds a number, or cuts it, on its way to somebody's eyes."""
MAY_ROUND = {
    "shared/rounding.py": "the one place",
    "matching/cli/words.py": "seconds that a command took; the engine's folder imports nothing of the rest",
    "matching/cli/solving.py": "the same",
    "matching/files/scores.py": "hundredths as they are, in which nothing is left to round; the same folder",
    "shared/money.py": "whole fen, in which nothing is left to round",
    "static/js/app.js": "the size of a chosen file, in megabytes",
    "demo/bids.py": "made-up parts of a price",
    "demo/providers.py": "made-up figures of a year",
}


def test_shown_numbers_are_rounded_in_one_place():
    scripts = {str(path.relative_to(ROOT.parent)): path for path in sorted((ROOT.parent / "static/js").rglob("*.js"))}
    pages = {str(path.relative_to(ROOT.parent)): path for path in TEMPLATES}
    found = [
        (name, line.strip())
        for name, path in {**MODULES, **scripts, **pages}.items()
        for line in path.read_text("utf-8").splitlines()
        if ROUNDING.search(line) and name not in MAY_ROUND
    ]
    assert found == []


SPEAKERS = re.compile(
    r"(?:marketplace\.(?:shared\.wording|records\.wording\.facts)\.(?:say|label|worded|told|happened|readable|sentence)|flask_babel\..*)"
)


def test_sentences_are_made_where_they_are_read():
    """What is stored, refused or told holds keys and facts: whoever reads it may read another language than whoever did it."""
    letters = ("records/messages/paper.py", "site/jobs/digest.py")
    by_name = ("cli/", "demo/", *letters, "records/queries/history.py", "shared/extensions.py")
    silent = [name for name in MODULES if not name.startswith(by_name) and layer(name) not in {*WEB, "wording"}]
    wrong = [(name, dotted) for name in silent for dotted in imports(name) if SPEAKERS.fullmatch(dotted)]
    wrong += [
        (name, ast.unparse(call))
        for name in silent
        for call in ast.walk(tree(name))
        if isinstance(call, ast.Call) and re.fullmatch(r"wording\.(?:say|label|worded)", ast.unparse(call.func))
    ]
    assert wrong == []


ONE_OF_THEM = re.compile(
    r"programmes\.current\b"
    r"|\blisting\([^()]*\)\[|(?:next|min|max)\(\s*(?:iter\()?(?:programmes\.)?listing\("
    r"|select\(Programme\)[^\n]*\.(?:limit\(|first\()|(?:self|standing\(\)|now)\.choices\[0\](?! if len)"
)
"""A programme taken out of several, by when it was opened or by where it stands in a list."""


def test_nobody_chooses_a_programme_for_others():
    """It is that of the case, of the address, or of an argument; the one opened last is nobody's choice."""
    assert not hasattr(programmes, "current")
    wrong = ("programmes.current(actor)", "programmes.listing(actor)[0]", "next(iter(programmes.listing()))")
    wrong += ("db.session.scalar(select(Programme).order_by(Programme.opened_at.desc()).limit(1))",)
    assert [one for one in wrong if not ONE_OF_THEM.search(one)] == []
    shown = {**MODULES, **{str(path): path for path in TEMPLATES}}
    assert [name for name, path in shown.items() if ONE_OF_THEM.search(path.read_text("utf-8"))] == []


def test_every_module_says_in_a_sentence_what_it_is_for():
    assert [name for name in MODULES if not ast.get_docstring(tree(name))] == []


def test_no_function_imports_for_itself():
    inner = [
        (name, node.name)
        for name in MODULES
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef) and any(isinstance(child, ast.Import | ast.ImportFrom) for child in ast.walk(node))
    ]
    assert inner == []


def test_no_file_is_long():
    assert [name for name, path in MODULES.items() if len(path.read_text("utf-8").splitlines()) > 350] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT.parent / "templates")))
def test_a_template_has_no_script_or_style_of_its_own_and_trusts_no_text(path):
    text = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=|<style", text)
    assert "|safe" not in text.replace(" ", "")


def test_every_decision_stands_once_in_the_index_under_its_title():
    folder = ROOT.parent / "docs" / "decisions"
    index = re.findall(r"^- \[(\d{4})\]\((\1-[\w-]+\.md)\) (.+)$", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    titles = {
        page.name: re.sub(r"^# (\d{4} )?", "", page.read_text("utf-8").splitlines()[0]) for page in folder.glob("[0-9]*.md")
    }
    assert sorted((name, title) for _, name, title in index) == sorted(titles.items())


def test_each_number_of_a_block_has_a_decision_or_is_said_to_have_none():
    folder = ROOT.parent / "docs" / "decisions"
    blocks = re.findall(r"(\d{4}) to (\d{4})", (folder / "README.md").read_text("utf-8"))
    unused = [number for first, last in blocks for number in range(int(first), int(last) + 1)]
    used = [int(page.name[:4]) for page in folder.glob("[0-9]*.md")]
    assert sorted(unused + [number for number in used if number <= 70]) == list(range(1, 71))
