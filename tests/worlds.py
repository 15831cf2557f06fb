"""Worlds that many tests begin in: built by the services once for each database, and put back for each test."""

import io
import pickle

from sqlalchemy import inspect, select
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from marketplace.records.models.record import ChainHead
from marketplace.shared.extensions import Model, db


class Worlds:
    """What was built on one database, by the function or class that builds it."""

    def __init__(self, database):
        self.database, self.kept = database, {}

    def of(self, build, make):
        """What `build(make)` gives, on a database that holds what it stored and nothing else.

        A world is its stored rows and the objects that name them: those are
        pickled, a row by its key. So it must not hold clients or functions.
        """
        if db.session.scalars(select(ChainHead.seq)).one():
            raise RuntimeError(f"{build.__qualname__} begins on a bare database, before anything else is made")
        if build not in self.kept:
            state = f"world {len(self.kept) + 1}"
            self.kept[build] = state, _pickled(build(make), make)
            self._apart(self.database.keep, state)
        return self.anew(build, make)

    def anew(self, build, make):
        """A world that was built, put back, with its objects read again."""
        self.again(build)
        return _read(self.kept[build][1], make)

    def again(self, build):
        """Put back what is stored in a world that was built."""
        self._apart(self.database.renew, self.kept[build][0])

    def _apart(self, deed, state):
        """Do something to the database while nobody uses it."""
        db.session.remove()
        self.database.apart()
        deed(state)


class _Writer(pickle.Pickler):
    """Writes rows by their keys, and of the maker only that it is meant."""

    def __init__(self, file, make):
        super().__init__(file)
        self.make = make

    def persistent_id(self, thing):
        if thing is self.make:
            return "the maker"
        return (type(thing), inspect(thing).identity) if isinstance(thing, Model) else None


class _Reader(pickle.Unpickler):
    def __init__(self, file, make):
        super().__init__(file)
        self.make = make

    def persistent_load(self, key):
        return self.make if key == "the maker" else _row(*key)


def _row(model, key):
    """A row by its key; like after a commit, nothing of it is remembered, and it is read when something is asked of it."""
    row = db.session.identity_map.get(identity_key(model, key))
    if row is None:
        mapper = inspect(model)
        row = mapper.class_manager.new_instance()
        for column, part in zip(mapper.primary_key, key, strict=True):
            set_committed_value(row, mapper.get_property_by_column(column).key, part)
        make_transient_to_detached(row)
        db.session.add(row)
    return row


def _pickled(thing, make):
    out = io.BytesIO()
    _Writer(out, make).dump((thing, vars(make)))
    return out.getvalue()


def _read(kept, make):
    """The objects of a world."""
    thing, state = _Reader(io.BytesIO(kept), make).load()
    vars(make).update(state)
    db.session.rollback()
    return thing
