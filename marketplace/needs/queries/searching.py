"""What people look for in needs: a name, a place, a number, the label of a service, or words of the text.

The words of a text stand beside it (`Need.words`): SQLite keeps them in an FTS5 table, PostgreSQL in an index of tsvectors.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, column, func, literal_column, or_, select, table, union
from sqlalchemy.orm import aliased

from ...people.queries.searching import named, words_of
from ...rulebook.ruleset import Ruleset
from ...shared import texts, words
from ...shared.extensions import db
from ...shared.models.place import Organisation, Unit
from ..models import Need, asking

FEW = 200
"""Organisations that are named one by one in the statement: their needs are found by an index then."""

_LISTED = table("need_words", column("rowid"))


def said(text: str, laws: Sequence[Ruleset]) -> list[ColumnElement[bool]]:
    """The conditions of a question over needs for what somebody typed: each word is found somewhere."""
    return [_says(word, laws) for word in words_of(text)]


def _says(word: str, laws: Sequence[Ruleset]) -> ColumnElement[bool]:
    found = [_in_text(word), *_of_organisations(word)]
    if word.isascii():
        found.append(select(Need.id).where(Need.number.icontains(word, autoescape=True)))
    conditions: list[ColumnElement[bool]] = [Need.id.in_(union(*found) if len(found) > 1 else found[0])]
    units = db.session.scalars(select(Unit.id).where(Unit.name.icontains(word, autoescape=True))).all()
    if units:
        conditions.append(Need.unit_id.in_(units))
    kinds = (kind for ruleset in laws for kind in ruleset.categories)
    conditions += [asking(code) for code in {kind.code for kind in kinds if word in texts.name_key(kind.label)}]
    return or_(*conditions)


def _of_organisations(word: str) -> list[Select[int]]:
    theirs = select(Organisation.id).where(named(word))
    few = db.session.scalars(theirs.limit(FEW + 1)).all()
    return [select(Need.id).where(Need.organisation_id.in_(theirs if len(few) > FEW else few))] if few else []


def _in_text(word: str) -> Select[int]:
    """The needs whose text has all the words of what was typed; signs alone, and one character alone, as they are."""
    wanted = words.sought(word)
    if not wanted or len(word) == 1:
        return select(Need.id).where(Need.folded.contains(word, autoescape=True))
    if db.session.get_bind().dialect.name == "sqlite":
        asked = " ".join(f'"{one}"' for one in wanted)
        return select(_LISTED.c.rowid).where(literal_column("need_words").op("MATCH")(asked))
    one = aliased(Need)
    vector = func.to_tsvector(literal_column("'simple'"), one.words)
    return select(one.id).where(vector.op("@@")(func.plainto_tsquery(literal_column("'simple'"), " ".join(wanted))))
