"""Bringing the database from one shape to another: the one module that loads Alembic, which no page needs."""

from alembic import command
from alembic.config import Config
from alembic.script import Script

from ..shared.resources import resource_dir


def upgrade(revision: str = "head") -> None:
    """Bring the database to this release's shape, or up to that of an older one; needs an application context."""
    command.upgrade(_config(), revision)


def downgrade(revision: str) -> None:
    """Bring the database back to an older shape; needs an application context."""
    command.downgrade(_config(), revision)


def draft(number: str, title: str) -> str:
    """Write what the models say and the database lacks as a migration to be looked at; give its path."""
    written = command.revision(_config(), message=title, autogenerate=True, rev_id=number)
    return str(written.path) if isinstance(written, Script) else ""


def _config() -> Config:
    folder = resource_dir("migrations")
    config = Config(folder / "alembic.ini")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config
