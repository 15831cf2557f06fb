"""Whether the database has the shape that this release needs."""

from sqlalchemy import inspect, text

from ..people.use_cases import installation
from ..records import safety
from ..shared.config import BadSetting, Settings
from ..shared.extensions import db
from ..shared.resources import resource_dir


def is_behind() -> bool:
    """Whether migrations of this release are missing; a newer database bears an older release."""
    known = sorted(file.name.partition("_")[0] for file in (resource_dir("migrations") / "versions").glob("[0-9]*_*.py"))
    present = _present()
    return present != set(known[-1:]) and present <= set(known)


def is_begun() -> bool:
    """Whether any migration was ever run here."""
    return bool(_present())


def _present() -> set[str]:
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return set()
        return set(connection.scalars(text("select version_num from alembic_version")))


def check(settings: Settings) -> None:
    """Raise `BadSetting` where this release must not serve this database, or not so; needs an application context."""
    safety.check(settings)
    if is_behind():
        raise BadSetting("The database is not up to date. Run `marketplace migrate`, or `marketplace init` where it is new.")
    installation.refuse_demonstration(settings.mode)
