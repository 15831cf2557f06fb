"""`marketplace demo`: builds the demonstration city, once."""

import json
from pathlib import Path
from time import monotonic

import click
from werkzeug.utils import import_string

from ..demo import moving
from ..demo.cast import Login
from ..demo.progress import CityStage, Progress
from ..people.use_cases import installation
from ..people.use_cases.installation import Demonstration
from ..serving import database, migrating
from ..shared import clock, config
from ..shared.config import Mode, Settings
from ..shared.rounding import decimals
from .application import opened
from .language import gettext
from .stop import Stop

BUILDER = "marketplace.demo.city.build"
"""`build(now, reach=...)` says which stage it has reached, and returns one login for each role: objects with `role`, `login` and `password`."""


def logins_file(var_dir: Path) -> Path:
    """Where the demonstration logins are kept, to be printed at each start."""
    return var_dir / "DEMONSTRATION.json"


@click.command("demo")
def command() -> None:
    """Fill an empty database with a made-up city; only in demonstration mode."""
    settings = config.from_environment()
    if settings.mode is Mode.PRODUCTION:
        raise Stop(gettext("演示城市只能在演示模式下建立。请设置 MARKETPLACE_MODE=demo。"))
    config.make_secret(settings.var_dir)
    settings = config.from_environment()
    _clear_unfinished(settings)
    with opened(settings):
        migrating.upgrade()
        if installation.demonstration() is Demonstration.BUILT:
            click.echo("The demonstration city is there already.")
            moving.take_up()
            return
        if installation.has_accounts():
            raise Stop(gettext("这个数据库里有真实的账号，不能建演示城市。请换一个空的数据库。"))
        _build(settings)


def _build(settings: Settings) -> None:
    start = monotonic()
    moving.take_up()
    click.echo("Building the demonstration city; this takes about a minute ...")
    installation.begin_demonstration(now=clock.now())
    progress = Progress.of(settings.var_dir)
    try:
        progress.reach(CityStage.YEAR_BEFORE)
        logins = import_string(BUILDER)(clock.now(), reach=progress.reach)
        _finish(settings, logins)
    finally:
        progress.end()
    click.echo(f"The demonstration city is ready after {decimals(monotonic() - start, 0)} s.")


def _finish(settings: Settings, logins: list[Login]) -> None:
    told = [{"role": str(one.role), "login": one.login, "password": one.password} for one in logins]
    logins_file(settings.var_dir).write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    installation.finish_demonstration(now=clock.now())


def _clear_unfinished(settings: Settings) -> None:
    """Begin anew where an earlier build was broken off; only in the file that we made ourselves."""
    with opened(settings):
        unfinished = database.is_begun() and installation.demonstration() is Demonstration.BEGUN
    if not unfinished:
        return
    if settings.database_url:
        raise Stop(gettext("上一次建立演示城市时中断了。请清空数据库，再重新开始。"))
    click.echo("An earlier build was broken off; beginning anew.")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{settings.var_dir / 'marketplace.db'}{suffix}").unlink(missing_ok=True)
