"""The words of the needs, cut anew."""

from datetime import datetime

from sqlalchemy import Table, bindparam, select, text

from ...records.use_cases.transaction import transaction
from ...shared import words
from ..models import Need


def cut_anew(now: datetime) -> int:
    """Cut the texts of all needs into words as the dictionary has them now, and build the index of them; how many there are.

    What a need says stays, so that nothing is recorded and no version rises.
    """
    table = Need.__table__
    assert isinstance(table, Table)
    with transaction(now=now) as session:
        rows = session.execute(select(Need.id, Need.description, Need.wanted_result).order_by(Need.id).with_for_update()).all()
        cut = [{"row": row, "cut": words.written(*said)} for row, *said in rows]
        if cut:
            change = table.update().where(table.c.id == bindparam("row")).values(words=bindparam("cut"))
            session.connection().execute(change, cut)
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("insert into need_words (need_words) values ('rebuild')"))
    return len(rows)
