"""The database with its safe settings, the column types, and the Flask extensions."""

import json
import sqlite3
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, cast

from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.model import camel_to_snake_case
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, MetaData, Select, String, Text, bindparam, event, inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from . import lifecycle, running, sealing, texts
from .canonical import canonical

WRITING = "marketplace_writing"
"""Execution option of a connection whose SQLite transaction begins with the write lock, and how it comes by it."""
WAITING, AT_ONCE = "waiting", "at once"
PATIENCE = 10_000
"""Milliseconds for which somebody waits for the write lock of SQLite."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC; a naive one is refused, since nobody knows what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Fen(TypeDecorator[int]):
    """Money in whole fen; anything but an int is refused before it reaches the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        if value is not None and type(value) is not int:
            raise ValueError(f"money is whole fen, not {value!r}")
        return value


class SoughtText(TypeDecorator[str]):
    """Text that a column is compared with: cleaned as stored text is, but of any length; too long, it finds nothing."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else texts.clean(value)


class CleanText(TypeDecorator[str]):
    """Text that was normalised and is no longer than `length` characters.

    SQLite ignores the length of a VARCHAR, so it is kept here.
    """

    impl = Text
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(String(self.length))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        clean = texts.clean(value)
        if len(clean) > self.length:
            raise ValueError(f"text of {len(clean)} characters where {self.length} are allowed")
        return clean

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """What people look for may be longer than what is stored."""
        return SoughtText()


class StateOf(TypeDecorator[StrEnum]):
    """Where a case stands: stored as the word, and always one of its kind; another word is neither written nor read."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__(16)
        self.kind = kind
        self.words = {one.value: one for one in kind}

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else (self.words.get(value) or self.kind(value))

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """What people look for may be no state at all."""
        return self if isinstance(value, self.kind) else SoughtText()


class SealedText(TypeDecorator[str]):
    """Text that nobody reads in the database, its backups or its log: sealed with the secret key (`sealing`)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return sealing.seal(texts.clean(value), running.settings().secret_key) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return sealing.unseal(value, running.settings().secret_key) if value else value


class Facts(TypeDecorator[Any]):
    """A plain JSON value, written one way only, so that equal facts are equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Model(DeclarativeBase):
    """The parent of every table, which is called as its class is where nothing else is said."""

    metadata = MetaData(naming_convention=NAMES)

    BOOKKEEPING = False
    """True where a change needs no recorded event: sessions, throttles, the outbox."""

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return camel_to_snake_case(cls.__name__)


class Row(Model):
    """A row with a number of its own."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)


class Case(Row):
    """What people work on: every change makes it another version."""

    __abstract__ = True

    version: Mapped[int] = mapped_column(sort_order=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


@cache
def _beginnings(model: type[Model]) -> dict[str, StrEnum]:
    return {one.name: lifecycle.first(one.type.kind) for one in model.__table__.columns if isinstance(one.type, StateOf)}


@event.listens_for(Model, "init", propagate=True)
def _begin_case(case: Model, _args: Any, given: dict[str, Any]) -> None:
    """A case begins in the first state of its kind where nothing else is said."""
    for name, state in _beginnings(type(case)).items():
        given.setdefault(name, state)


@event.listens_for(Model, "attribute_instrument")
def _guard_states(model: type[Model], name: str, attribute: Any) -> None:
    """A case goes only where its lifecycle table leads, whoever sets its state."""
    columns = getattr(attribute.property, "columns", ())
    if not columns or not isinstance(columns[0].type, StateOf):
        return
    kind = columns[0].type.kind

    def go(case: Model, value: str, old: Any, _initiator: Any) -> StrEnum:
        goal = kind(value)
        if isinstance(old, kind) and goal is not old and not lifecycle.leads(old, goal):
            raise AssertionError(f"no step leads {model.__name__} {case} from {old} to {goal}")
        return goal

    event.listen(attribute, "set", go, retval=True, active_history=True)


class OneDatabase(Session):
    """A session on the one database of its application, which asks for a row by its number in a statement that is written once."""

    _engine: Engine | None = None

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **given: Any) -> Engine | Connection:
        if bind is not None:
            return cast(Engine | Connection, bind)
        if self._engine is None:
            self._engine = self._db.engine
        return self._engine

    def get(self, entity: Any, ident: Any, **given: Any) -> Any:
        if type(ident) is not int or any(given.values()) or not (isinstance(entity, type) and issubclass(entity, Row)):
            return super().get(entity, ident, **given)
        # What is known is asked of the session as ever; it says whether that still stands.
        known = self._identity_lookup(inspect(entity), [ident])
        return self.scalars(_by_number(entity), {"number": ident}).unique().one_or_none() if known is None else known


@cache
def _by_number(model: type[Row]) -> Select[Any]:
    return select(model).where(model.id == bindparam("number"))


db = SQLAlchemy(model_class=Model, session_options={"class_": OneDatabase})
babel = Babel()
bootstrap = Bootstrap5()
csrf = CSRFProtect()
login = LoginManager()


@event.listens_for(Engine, "connect")
def _open_safely(connection: Any, _record: Any) -> None:
    """SQLAlchemy's defaults on SQLite lose updates without a word; these do not."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", f"busy_timeout={PATIENCE}", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    how = connection.get_execution_options().get(WRITING)
    if how != AT_ONCE:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if how else "BEGIN")
        return
    known: Any = connection.connection.dbapi_connection
    known.execute("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        known.execute(f"PRAGMA busy_timeout={PATIENCE}")
