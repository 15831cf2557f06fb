"""A column whose own index SQLite is kept from."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Unaided(FunctionElement[int]):
    """A column without the index of its own: SQLite takes that for better than one that spares the rows.

    PostgreSQL gets the column itself, of which it knows how many rows have which value.
    """

    name = "unaided"
    inherit_cache = True
    type = Integer()


@compiles(Unaided)
def _as_it_is(element: Unaided, compiler: SQLCompiler, **given: Any) -> str:
    return compiler.process(element.clauses, **given)


@compiles(Unaided, "sqlite")
def _without_index(element: Unaided, compiler: SQLCompiler, **given: Any) -> str:
    return f"+{compiler.process(element.clauses, **given)}"
