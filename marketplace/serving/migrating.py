"""Bringing the database from one shape to another: the one module that loads Alembic, which no page needs."""

from alembic import command
from alembic.config import Config

from ..shared.resources import resource_dir


def upgrade(revision: str = "head") -> None:
    """Bring the database to this release's shape, or up to that of an older one; needs an application context."""
    command.upgrade(_config(), revision)


def downgrade(revision: str) -> None:
    """Bring the database back to an older shape; needs an application context."""
    command.downgrade(_config(), revision)


def _config() -> Config:
    folder = resource_dir("migrations")
    config = Config(folder / "alembic.ini")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config
