"""`marketplace init`: an empty database, a secret key, the units and the first administrator."""

import os
import secrets
import sys

import click

from ..people.use_cases import installation, people, places
from ..rulebook import rulesets
from ..serving import database, migrating
from ..shared import clock, config, private
from .application import opened
from .language import gettext
from .stop import Stop


@click.command("init")
@click.option("--admin-login", help="Name to sign in with.  [default: admin]")
@click.option("--admin-name", help="The person's name.  [default: 系统管理员]")
@click.option("--admin-password", envvar="ADMIN_PASSWORD", help="First password; made and printed once where none is given.")
def command(admin_login: str | None, admin_name: str | None, admin_password: str | None) -> None:
    """Set up a new installation. Refuses where one is there already."""
    settings = config.from_environment()
    if not os.environ.get("SECRET_KEY"):
        config.make_secret(settings.var_dir)
        settings = config.from_environment()
    with opened(settings):
        _refuse_second(settings)
        login = admin_login or _asked("Administrator's login", "admin")
        name = admin_name or _asked("Administrator's name", "系统管理员")
        password = admin_password or _asked_password() or secrets.token_urlsafe(12)
        migrating.upgrade()
        private.make_folder(settings.files_dir)
        private.set_right(settings.var_dir)
        units = places.create_units(rulesets.load_units(), now=clock.now())
        people.create_first_administrator(login=login, name=name, password=password, now=clock.now())
    click.echo(f"Ready: {settings.database.rsplit('@', 1)[-1]} with {len(units)} units.")
    click.echo(f"Administrator {login!r} must change the password at the first sign-in.")
    if password != admin_password:
        click.echo(f"Password, shown this once: {password}")
    click.echo("Start it with `marketplace serve`.")


def _refuse_second(settings: config.Settings) -> None:
    if database.is_behind() and not database.is_begun():
        return
    if database.is_behind():
        raise Stop(gettext("这个数据库属于旧版本。请改为运行 `marketplace migrate`。"))
    if installation.has_accounts():
        raise Stop(
            gettext(
                "已经安装过（%(place)s）。要重新安装，请把 MARKETPLACE_VAR 或 DATABASE_URL 指向别处。",
                place=settings.database.rsplit("@", 1)[-1],
            )
        )


def _asked(question: str, default: str) -> str:
    """The operator's answer; the default where nobody is there to answer."""
    return str(click.prompt(question, default=default)) if sys.stdin.isatty() else default


def _asked_password() -> str:
    if not sys.stdin.isatty():
        return ""
    return str(click.prompt("First password (empty: one is made)", default="", hide_input=True, show_default=False))
