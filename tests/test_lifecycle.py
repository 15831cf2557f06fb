"""Every state belongs to a table, and `take` is the only way a state changes."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import text

import marketplace
from marketplace.needs.models import Need
from marketplace.needs.states import NeedState
from marketplace.shared.errors import NotNow
from marketplace.shared.extensions import Model, StateOf, db
from marketplace.shared.lifecycle import TABLES, Step, first, leads, steps_from, take

ROOT = Path(marketplace.__file__).parent
STATE = re.compile(r"(\w+_)?(state|standing)")
KINDS = {kind.__name__ for kind in TABLES}


def columns():
    return [column for table in Model.metadata.tables.values() for column in table.columns]


@cache
def cases():
    """The models that stand somewhere, by their names."""
    mapped = {mapper.class_.__name__: mapper.local_table for mapper in Model.registry.mappers}
    return {name for name, table in mapped.items() if any(isinstance(column.type, StateOf) for column in table.columns)}


@cache
def code():
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))}


def test_every_column_that_says_where_a_case_stands_has_its_kind_as_type_and_the_kind_a_table():
    named = [column for column in columns() if STATE.fullmatch(column.name)]
    typed = [column for column in columns() if isinstance(column.type, StateOf)]
    assert named == typed
    assert {column.type.kind for column in typed} == set(TABLES)


def test_what_is_read_from_a_column_is_never_wrapped_again():
    wraps = [
        f"{name}:{node.lineno} {ast.unparse(node)}"
        for name, module in code().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", None) in KINDS
        and any(
            STATE.fullmatch(getattr(part, "attr", getattr(part, "id", ""))) for given in node.args for part in ast.walk(given)
        )
    ]
    assert wraps == []


def moves(module):
    """(line, what a state is set to, the function around it) of everything in a module that sets one."""
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                yield from ((node.lineno, value, function) for value in _set_by(node))


def _set_by(node):
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple):
                values = getattr(node.value, "elts", [node.value] * len(target.elts))
                pairs = zip(target.elts, values, strict=False)
            yield from (value for one, value in pairs if isinstance(one, ast.Attribute) and STATE.fullmatch(one.attr))
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called in cases() or called == "values":
            yield from (word.value for word in node.keywords if word.arg and STATE.fullmatch(word.arg))
        if called == "setattr" and isinstance(node.args[1], ast.Constant) and STATE.fullmatch(node.args[1].value):
            yield node.args[2]


def is_taken(value, function):
    """Whether a value comes from `take`, at once or by a name that nothing else gives a value."""
    if isinstance(value, ast.Call):
        return ast.unparse(value.func) in ("take", "lifecycle.take")
    given = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(value, ast.Name) and isinstance(target, ast.Name) and target.id == value.id
    ]
    return bool(given) and all(isinstance(one, ast.Call) and is_taken(one, function) for one in given)


def strays(module):
    return [line for line, value, function in moves(module) if not is_taken(value, function)]


def test_a_state_changes_by_a_step_of_its_table_alone():
    for wrong in (
        "need.state = NeedState.DRAFT",
        "need.note, need.state = '', NeedState.DRAFT",
        "Need(state=NeedState.PUBLISHED)",
        "update(Need).values(state='draft')",
        "setattr(need, 'state', goal)",
        "goal = take(step, need.state)\n    goal = NeedState.DRAFT\n    need.state = goal",
        "organisation.standing = wanted",
    ):
        assert len(strays(ast.parse(f"def deed():\n    {wrong}"))) == 1, wrong
    for right in ("need.state = take(step, need.state)", "goal = lifecycle.take(step, x)\n    need.state, need.note = goal, ''"):
        assert strays(ast.parse(f"def deed():\n    {right}")) == []
    assert {name: found for name, module in code().items() if (found := strays(module))} == {}
    assert sum(len(list(moves(module))) for module in code().values()) > 40


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_every_state_is_reached_from_the_first_one(kind):
    reached, before = {first(kind)}, set()
    while reached != before:
        before = set(reached)
        reached |= {take(step, state) for state in before for step in steps_from(state)}
    assert reached == set(kind)
    assert all(type(goal) is kind for goal in TABLES[kind].values())


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_a_step_that_the_table_does_not_have_is_refused(kind):
    for state in kind:
        for step in set(Step) - set(steps_from(state)):
            with pytest.raises(NotNow):
                take(step, state)


def test_a_case_begins_in_the_first_state_and_a_stored_one_goes_only_where_a_step_leads(make):
    assert Need().state is NeedState.DRAFT
    need = make.reread(make.need(state=NeedState.PUBLISHED))
    assert type(need.state) is NeedState
    assert not leads(NeedState.PUBLISHED, NeedState.ACCEPTED)
    with pytest.raises(AssertionError, match="no step leads"):
        need.state = NeedState.ACCEPTED
    with pytest.raises(ValueError, match="no such word"):
        need.state = "no such word"
    assert need.state is NeedState.PUBLISHED


def test_a_word_of_no_state_is_neither_written_nor_read_and_finds_nothing(make):
    need = make.need()
    assert db.session.query(Need).filter(Need.state == "no such word\0" * 99).all() == []
    with pytest.raises(Exception, match="no such word"), db.session.begin_nested():
        db.session.execute(Need.__table__.update().values(state="no such word"))
    db.session.execute(text("update need set state = 'gone' where id = :id"), {"id": need.id})
    with pytest.raises(ValueError, match="gone"):
        db.session.query(Need.state).all()


def test_the_page_of_lifecycles_is_what_the_tables_say():
    tool = ROOT.parent / "bin" / "write-lifecycles"
    assert subprocess.run([sys.executable, "-B", str(tool), "--check"], check=False).returncode == 0
