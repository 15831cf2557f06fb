"""The architecture is tested like anything else: imports point downwards, each power has one home."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "marketplace"
MODULES = {str(path.relative_to(ROOT)): path for path in sorted(ROOT.rglob("*.py"))}
TEMPLATES = sorted((ROOT.parent / "templates").rglob("*.html"))

LAYERS = (
    {"cli", "serving", "wsgi"}, {"demo"}, {"web"}, {"jobs"}, {"notifications"}, {"services"},
    {"policies", "queries", "queue"}, {"models"}, {"extensions"}, {"documents"}, {"rulesets"}, {"core"},
)  # fmt: skip
"""From the top down; a module may import its own layer and those below."""

STDLIB = set(sys.stdlib_module_names)
PURE = (STDLIB - {"random", "secrets", "time", "os", "socket", "subprocess"}) | {"numpy", "scipy", "marketplace"}

HOMES = {
    r"\.commit\(\)": ("services/transaction.py",),
    r"datetime\.now|utcnow|date\.today": ("clock.py",),
    r"\.state = ": ("services/",),
    r"\bcurrent_user\b": ("web/",),
    r"^(from|import) rq\b": ("queue.py", "jobs/", "serving/", "cli/", "web/health/"),
    r"\bapp\.route\(": (),
}


def imports(path):
    """Yield every module that `path` imports, relative ones resolved."""
    package = path.relative_to(ROOT.parent).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def height(name):
    """The layer of a module of ours, 0 at the top; None for what stands beside the layers."""
    return next((place for place, names in enumerate(LAYERS) if name in names), None)


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_downwards(name):
    here = height(name.removesuffix(".py").split("/")[0])
    if here is None:
        pytest.skip("stands beside the layers")
    ours = [dotted for dotted in imports(MODULES[name]) if dotted.startswith("marketplace.")]
    above = [dotted for dotted in ours if (there := height(dotted.split(".")[1])) is not None and there < here]
    assert above == []


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("core/")])
def test_the_core_is_pure(name):
    extra = {"core/matching": {"numba"}, "core/matching/deadline.py": {"time"}, "core/credit_code.py": {"stdnum"}}
    allowed = PURE.union(*(roots for place, roots in extra.items() if name.startswith(place)))
    roots = {dotted.split(".")[0] for dotted in imports(MODULES[name])}
    assert roots <= allowed
    assert "marketplace.clock" not in set(imports(MODULES[name]))


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith(("services/", "policies/", "queries/"))])
def test_deeds_and_questions_know_nothing_of_the_web(name):
    roots = {dotted.split(".")[0] for dotted in imports(MODULES[name])}
    assert not roots & {"flask", "flask_login", "flask_wtf", "wtforms"}


@pytest.mark.parametrize(("pattern", "homes"), HOMES.items())
def test_each_power_lives_in_one_place(pattern, homes):
    seeker = re.compile(pattern, re.MULTILINE)
    found = [name for name, path in MODULES.items() if seeker.search(path.read_text("utf-8"))]
    assert [name for name in found if not name.startswith(homes)] == []


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_in_a_sentence_what_it_is_for(name):
    assert ast.get_docstring(ast.parse(MODULES[name].read_text("utf-8")))


@pytest.mark.parametrize("name", MODULES)
def test_no_function_imports_for_itself(name):
    tree = ast.parse(MODULES[name].read_text("utf-8"))
    inner = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(child, ast.Import | ast.ImportFrom) for child in ast.walk(node))
    ]
    assert inner == []


def test_no_file_is_long():
    assert [name for name, path in MODULES.items() if len(path.read_text("utf-8").splitlines()) > 350] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT.parent / "templates")))
def test_a_template_has_no_script_or_style_of_its_own_and_trusts_no_text(path):
    text = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=|<style", text)
    assert "|safe" not in text.replace(" ", "")
