"""Whether the database has the shape that this release needs, and bringing it there."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade

from .. import safety
from ..config import BadSetting, Settings
from ..extensions import db
from ..resources import resource_dir
from ..services import installation


def migrate() -> None:
    """Bring the database to this release's shape; needs an application context."""
    upgrade(directory=str(resource_dir("migrations")))


def is_behind() -> bool:
    """Whether migrations of this release are missing; a newer database bears an older release."""
    scripts = ScriptDirectory(str(resource_dir("migrations")))
    known = {script.revision for script in scripts.walk_revisions()}
    present = _present()
    return present != set(scripts.get_heads()) and present <= known


def is_begun() -> bool:
    """Whether any migration was ever run here."""
    return bool(_present())


def _present() -> set[str]:
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


def check(settings: Settings) -> None:
    """Raise `BadSetting` where this release must not serve this database, or not so; needs an application context."""
    safety.check(settings)
    if is_behind():
        raise BadSetting("The database is not up to date. Run `marketplace migrate`, or `marketplace init` where it is new.")
    installation.refuse_demonstration(settings.mode)
