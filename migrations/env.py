"""How Alembic reaches the database: through the application's own engine."""

from typing import Any, Literal

from alembic import context

from marketplace.shared.extensions import CleanText, Facts, Fen, UTCDateTime, db

PLAIN = {UTCDateTime: "sa.DateTime(timezone=True)", Fen: "sa.BigInteger()", Facts: "sa.Text()"}


def plain_type(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """A column type as the database knows it, so that an old migration needs no code of today."""
    if kind == "type" and isinstance(item, CleanText):
        return f"sa.String({item.length})"
    return PLAIN.get(type(item), False) if kind == "type" else False


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is one of the models': those of the full text on SQLite are made by a migration alone."""
    return kind != "table" or not str(name).startswith("need_words")


def run() -> None:
    """Bring the database to the asked revision in one transaction."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=plain_type,
            include_name=is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
