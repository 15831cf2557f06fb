"""The faults that people make in Python and in our tables: of numbers, comparisons, conditions, rows and roles."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from .mutant import Edit

FLIPPED = {
    ast.Lt: ("boundary", "<", "<="),
    ast.LtE: ("boundary", "<=", "<"),
    ast.Gt: ("boundary", ">", ">="),
    ast.GtE: ("boundary", ">=", ">"),
    ast.Eq: ("comparison", "==", "!="),
    ast.NotEq: ("comparison", "!=", "=="),
    ast.Is: ("comparison", "is", "is not"),
    ast.IsNot: ("comparison", "is not", "is"),
    ast.In: ("comparison", "in", "not in"),
    ast.NotIn: ("comparison", "not in", "in"),
}
RECKONED = {ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "+"), ast.FloorDiv: ("//", "%"), ast.Mod: ("%", "//")}
OTHER_NAME = {"min": "max", "max": "min", "any": "all", "all": "any"}
ROUNDED = {"half_up": "int", "math.floor": "math.ceil"}
ROLES = ("ENTERPRISE", "INSTITUTION", "COUNTY_OFFICER", "CITY_OFFICER", "EXPERT", "FINANCE", "AUDITOR", "ADMINISTRATOR")


def edits(source: str) -> list[Edit]:
    """Every fault that can be planted in a module and leaves it a module."""
    return [edit for edit in Planter(source, ast.parse(source)).found() if _can_be_read(edit.made(source))]


def _can_be_read(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


class Planter:
    """Looks at each part of a module that is reckoned or decided with; what only describes is passed over."""

    def __init__(self, source: str, tree: ast.Module) -> None:
        self.source, self.tree = source, tree
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def found(self) -> Iterator[Edit]:
        for node in _decisive(self.tree):
            if planted := getattr(self, f"in_{type(node).__name__.lower()}", None):
                yield from planted(node)
        for statement in self.tree.body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(statement.value, ast.Tuple):
                if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple):
                    continue
                yield from self.fewer("member dropped", statement.value.elts)

    def at(self, line: int, column: int) -> int:
        """Where a place of the parser, which counts bytes, lies in the text."""
        start = self.starts[line - 1]
        return start + len(self.source[start : self.starts[line]].encode()[:column].decode())

    def start(self, node: ast.expr | ast.stmt) -> int:
        return self.at(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt) -> int:
        return self.at(node.end_lineno or 0, node.end_col_offset or 0)

    def instead(self, operator: str, node: ast.expr | ast.stmt, new: str) -> Edit:
        return Edit(operator, self.start(node), self.end(node), new)

    def between(self, operator: str, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Edit]:
        """Another sign between two parts."""
        place = self.source.find(old, self.end(left), self.start(right))
        if place >= 0:
            yield Edit(operator, place, place + len(old), new)

    def less(self, operator: str, parts: list[ast.expr]) -> Iterator[Edit]:
        """Each of two or more parts of a list left out."""
        for one, after in pairwise(parts):
            yield Edit(operator, self.start(one), self.start(after), "")
        if len(parts) > 1:
            yield Edit(operator, self.end(parts[-2]), self.end(parts[-1]), "")

    def fewer(self, operator: str, parts: list[ast.expr]) -> Iterator[Edit]:
        """Each of two or more parts of a tuple left out; one that is left alone keeps its comma."""
        if len(parts) != 2:
            yield from self.less(operator, parts)
            return
        end = self.end(parts[1])
        comma = "" if self.source[end:].lstrip().startswith(",") else ","
        for kept in parts:
            yield Edit(operator, self.start(parts[0]), end, f"{ast.get_source_segment(self.source, kept)}{comma}")

    def in_compare(self, node: ast.Compare) -> Iterator[Edit]:
        for left, sign, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            operator, old, new = FLIPPED[type(sign)]
            yield from self.between(operator, left, right, old, new)

    def in_boolop(self, node: ast.BoolOp) -> Iterator[Edit]:
        words = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in pairwise(node.values):
            yield from self.between("and / or", left, right, *words)
        if not _has_default(node):
            for value in node.values:
                yield self.instead("condition dropped", value, str(isinstance(node.op, ast.And)))

    def in_unaryop(self, node: ast.UnaryOp) -> Iterator[Edit]:
        if isinstance(node.op, ast.Not):
            yield Edit("comparison", self.start(node), self.start(node) + len("not "), "")
        elif isinstance(node.op, ast.USub):
            yield Edit("arithmetic", self.start(node), self.start(node) + 1, "")

    def in_constant(self, node: ast.Constant) -> Iterator[Edit]:
        if type(node.value) is int:
            for number in (node.value + 1, node.value - 1):
                yield self.instead("number", node, f"({number})" if number < 0 else str(number))

    def in_binop(self, node: ast.BinOp) -> Iterator[Edit]:
        if sign := RECKONED.get(type(node.op)):
            yield from self.between("arithmetic", node.left, node.right, *sign)
        if isinstance(node.op, ast.FloorDiv):
            left, right = (ast.get_source_segment(self.source, part) for part in (node.left, node.right))
            yield self.instead("rounding", node, f"-(-({left}) // ({right}))")

    def in_augassign(self, node: ast.AugAssign) -> Iterator[Edit]:
        if sign := RECKONED.get(type(node.op)):
            yield from self.between("arithmetic", node.target, node.value, *sign)

    def in_call(self, node: ast.Call) -> Iterator[Edit]:
        called = ast.unparse(node.func)
        if called in OTHER_NAME:
            yield self.instead("least / most", node.func, OTHER_NAME[called])
        if called in ROUNDED:
            yield self.instead("rounding", node.func, ROUNDED[called])
        if called == "line":
            yield from self._of_a_line(node)
        if isinstance(node.func, ast.Attribute):
            yield from self._of_a_question(node, node.func)

    def _of_a_line(self, node: ast.Call) -> Iterator[Edit]:
        """A line of the permission table: a role more, a role less, a circumstance less."""
        named = {ast.unparse(part) for part in node.args}
        yield from (
            Edit("role added", self.start(node.args[0]), self.start(node.args[0]), f"Role.{role}, ")
            for role in ROLES
            if f"Role.{role}" not in named
        )
        yield from self.less("role dropped", node.args)
        for word in node.keywords:
            yield Edit("circumstance dropped", self.end(node.args[-1]), self.end(word.value), "")
            if isinstance(word.value, ast.Tuple):
                yield from self.fewer("circumstance dropped", word.value.elts)

    def _of_a_question(self, node: ast.Call, func: ast.Attribute) -> Iterator[Edit]:
        """A question to the database: a condition less, another order."""
        if func.attr in ("where", "filter"):
            if len(node.args) > 1:
                yield from self.less("scope dropped", node.args)
            else:
                yield Edit("scope dropped", self.end(func.value), self.end(node), "")
        if func.attr == "desc":
            yield Edit("order", self.end(func.value), self.end(node), "")
        if func.attr == "order_by" and len(node.args) > 1:
            yield from self._swapped(node.args)

    def _swapped(self, parts: list[ast.expr]) -> Iterator[Edit]:
        one, other = (ast.get_source_segment(self.source, part) for part in parts[:2])
        yield Edit("order", self.start(parts[0]), self.end(parts[1]), f"{other}, {one}")

    def in_lambda(self, node: ast.Lambda) -> Iterator[Edit]:
        if isinstance(node.body, ast.Tuple):
            yield from self._swapped(node.body.elts)

    def in_return(self, node: ast.Return) -> Iterator[Edit]:
        if isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
            yield from self._swapped(node.value.elts)
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool):
            yield self.instead("comparison", node.value, str(not node.value.value))

    def in_if(self, node: ast.If) -> Iterator[Edit]:
        yield self.instead("condition dropped", node.test, "False")

    def in_ifexp(self, node: ast.IfExp) -> Iterator[Edit]:
        yield self.instead("condition dropped", node.test, "True")
        yield self.instead("condition dropped", node.test, "False")

    def in_comprehension(self, node: ast.comprehension) -> Iterator[Edit]:
        for test in node.ifs:
            yield self.instead("condition dropped", test, "True")

    def in_expr(self, node: ast.Expr) -> Iterator[Edit]:
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) != "lay_down":
            yield self.instead("call dropped", node, "pass")

    def in_tuple(self, node: ast.Tuple) -> Iterator[Edit]:
        if len(node.elts) > 1 and all(isinstance(one, ast.Call) and ast.unparse(one.func) == "line" for one in node.elts):
            yield from self.fewer("line dropped", node.elts)

    def in_dict(self, node: ast.Dict) -> Iterator[Edit]:
        """A table: a row less, another goal."""
        rows = [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key is not None]
        for (key, value), (after, _) in pairwise(rows):
            yield Edit("row dropped", self.start(key), self.start(after), "")
            yield from self._other_goal(value, node.values)
        if len(rows) > 1:
            yield Edit("row dropped", self.end(rows[-2][1]), self.end(rows[-1][1]), "")
            yield from self._other_goal(rows[-1][1], node.values)

    def _other_goal(self, value: ast.expr, values: list[ast.expr]) -> Iterator[Edit]:
        """The next other value of the table in the place of this one, where all are words or names."""
        if not isinstance(value, ast.Attribute | ast.Name | ast.Constant) or isinstance(getattr(value, "value", ""), int):
            return
        if isinstance(value, ast.Constant) and re.fullmatch(r"\w+\.\w+", str(value.value)):
            yield self.instead("endpoint opened", value, '"signed in"')
            return
        words = [ast.unparse(one) for one in values]
        own = ast.unparse(value)
        if others := [word for word in words[values.index(value) :] + words if word != own]:
            yield self.instead("other goal", value, others[0])


def _has_default(node: ast.BoolOp) -> bool:
    """Whether it is no condition but a value with another one where it is blank: `text or "none"`, `number or Fraction(0)`."""
    last = node.values[-1]
    return isinstance(last, ast.Constant) or (isinstance(last, ast.Call) and ast.unparse(last.func)[0].isupper())


def _decisive(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a module that decide something; not its docstrings, types, imports, decorators and facts of a refusal."""
    yield node
    for name, field in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "bases") or isinstance(node, ast.JoinedStr):
            continue
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Assert) and name == "msg"):
            continue
        for one in field if isinstance(field, list) else [field]:
            if isinstance(one, ast.AST):
                yield from _decisive(one)
