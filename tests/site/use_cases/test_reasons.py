"""A reason that somebody gives is asked for, cleaned and kept in one way, by every use case."""

import ast
from pathlib import Path

from marketplace.shared import reasons

ROOT = Path(reasons.__file__).parent.parent
WAYS = {"needed", "given"}


def unlike(text):
    """The lines of a module where a command's reason goes another way than through `shared.reasons`, or that way for nothing."""
    module = ast.parse(text)
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and ast.unparse(node.func) in WAYS]
    asked = {id(node) for call in calls for argument in call.args for node in ast.walk(argument)}
    raw = [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "command.reason" and id(node) not in asked
    ]
    return raw + [node.lineno for node in ast.walk(module) if isinstance(node, ast.Expr) and node.value in calls]


def test_no_use_case_keeps_a_reason_as_it_came():
    assert unlike("reason = needed(command.reason)\nrow.reason = reason") == []
    assert unlike("needed(command.reason)\nrow.reason = command.reason") == [2, 1]
    modules = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in ROOT.rglob("*.py")}
    assert {name: found for name, text in modules.items() if (found := unlike(text))} == {}
    assert sum("needed(command.reason" in text for text in modules.values()) > 20
