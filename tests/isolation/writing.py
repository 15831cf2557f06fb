"""Which public use cases write: found in the code, so that none is forgotten."""

import ast
from pathlib import Path

import marketplace

ROOT = Path(marketplace.__file__).parent


def writing_use_cases():
    """`area.module.function` of all that open a transaction, themselves or in what they call.

    What is handed the session of a running one is a part of another use case.
    """
    modules = {path: ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.glob("*/use_cases/*.py"))}
    functions = {
        (path, node.name): node for path, tree in modules.items() for node in tree.body if isinstance(node, ast.FunctionDef)
    }
    calls = {key: set(_called(key[0], modules[key[0]], node)) for key, node in functions.items()}
    opening = {key for key, node in functions.items() if _opens(node)}
    while more := {key for key, called in calls.items() if called & opening} - opening:
        opening |= more
    return {
        f"{path.parts[-3]}.{path.stem}.{name}"
        for path, name in opening
        if not name.startswith("_") and not _is_part(functions[path, name]) and path.stem != "transaction"
    }


def _opens(node):
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "transaction" for one in ast.walk(node)
    )


def _is_part(node):
    return bool(node.args.args) and node.args.args[0].arg == "session"


def _called(path, tree, node):
    """The functions of use cases that a function names, by (path, name)."""
    names = dict(_imported(path, tree))
    for one in (call.func for call in ast.walk(node) if isinstance(call, ast.Call)):
        if isinstance(one, ast.Name):
            yield names.get(one.id, (path, one.id))
        elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in names:
            place, module = names[one.value.id]
            yield place.with_name(f"{module}.py"), one.attr


def _imported(path, tree):
    """What a name stands for that was imported from use cases: (path, function), or (a path beside it, module)."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        place = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
        for alias in node.names:
            name = alias.asname or alias.name
            if place.name == "use_cases":
                yield name, (place / "__init__.py", alias.name)
            elif place.parent.name == "use_cases":
                yield name, (place.with_suffix(".py"), alias.name)
