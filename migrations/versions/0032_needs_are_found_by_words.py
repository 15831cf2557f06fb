"""The board is read from indexes of its own, and texts of needs are found by their words.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

from marketplace.shared.words import written

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SHOWN = ("published", "matched", "contracted", "delivered", "accepted")
NARROWED = ("programme_id", "unit_id", "current_level", "goal_level", "chain_id", "state")
INDEXES = {
    "ix_need_shown_published": (sa.text("published_at desc"), "id", *NARROWED, "asks"),
    "ix_need_shown_asks": ("asks", *NARROWED),
}
KEPT_ON_SQLITE = (
    "create virtual table need_words using fts5(words, content='need', content_rowid='id', detail=none, columnsize=0)",
    "create trigger need_words_insert after insert on need begin"
    " insert into need_words (rowid, words) values (new.id, new.words); end",
    "create trigger need_words_delete after delete on need begin"
    " insert into need_words (need_words, rowid, words) values ('delete', old.id, old.words); end",
    "create trigger need_words_update after update of words on need when old.words <> new.words begin"
    " insert into need_words (need_words, rowid, words) values ('delete', old.id, old.words);"
    " insert into need_words (rowid, words) values (new.id, new.words); end",
    "insert into need_words (need_words) values ('rebuild')",
)
need = sa.table(
    "need",
    *(sa.column(name, sa.Text) for name in ("description", "wanted_result", "asks", "words", "state")),
    sa.column("id", sa.Integer),
    sa.column("shown", sa.Boolean),
)
service = sa.table("need_service", sa.column("need_id"), sa.column("category", sa.Text), sa.column("position"))


def upgrade() -> None:
    op.add_column("need", sa.Column("shown", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("need", sa.Column("asks", sa.Text(), nullable=False, server_default=""))
    op.add_column("need", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    _fill(op.get_bind())
    for name, columns in INDEXES.items():
        op.create_index(name, "need", [*columns], sqlite_where=sa.text("shown = 1"), postgresql_where=sa.text("shown"))
    if op.get_bind().dialect.name == "sqlite":
        for statement in KEPT_ON_SQLITE:
            op.execute(statement)
    else:
        op.execute("create index ix_need_words on need using gin (to_tsvector('simple', words))")


def _fill(database: sa.Connection) -> None:
    asked: dict[int, list[str]] = {}
    for need_id, category, _ in database.execute(sa.select(service).order_by(service.c.need_id, service.c.position)):
        asked.setdefault(need_id, []).append(category)
    rows = database.execute(sa.select(need.c.id, need.c.state, need.c.description, need.c.wanted_result)).all()
    found = [
        {"row": row, "shown": state in SHOWN, "asks": f",{','.join(asked.get(row, ()))},", "words": written(*said)}
        for row, state, *said in rows
    ]
    if found:
        database.execute(need.update().where(need.c.id == sa.bindparam("row")), found)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("insert", "delete", "update"):
            op.execute(f"drop trigger need_words_{name}")
        op.execute("drop table need_words")
    else:
        op.execute("drop index ix_need_words")
    for name in INDEXES:
        op.drop_index(name, "need")
    for name in ("words", "asks", "shown"):
        op.drop_column("need", name)
