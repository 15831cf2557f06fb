"""`marketplace serve`: web server, queue, worker and scheduler under one parent."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import click

from ..matching import compiled
from ..records import safety
from ..serving import database, plan, site
from ..serving.supervisor import Supervisor, say
from ..shared import config
from ..shared.config import Mode, Settings
from ..shared.wording.house import LABELS
from .application import opened
from .demo import logins_file
from .language import gettext
from .stop import Stop


@click.command("serve")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--demo", is_flag=True, help="Serve the demonstration city; built at the first start.")
def command(host: str, port: int, demo: bool) -> None:
    """Serve until Ctrl-C or SIGTERM. A part that dies is started again."""
    if demo:
        os.environ["MARKETPLACE_MODE"] = str(Mode.DEMO)
    os.environ.setdefault(compiled.KEPT, "kept")
    settings = replace(config.from_environment(), host=host)
    safety.check(settings)
    with site.hold(settings.var_dir), site.listen(host, port) as listening:
        settings = _made_ready(settings)
        readiness = site.Readiness(
            host="127.0.0.1" if host in ("0.0.0.0", "") else host,
            port=port,
            name=settings.trusted_hosts[0] if settings.trusted_hosts else host,
            ready=lambda: _welcome(settings, host, port),
            late=_warn,
        )
        children = plan.children(settings, os.environ, listening.fileno())
        Supervisor(children, each_look=readiness.look).run()
    say("parent", "stopped")


def _made_ready(settings: Settings) -> Settings:
    """The settings with which to serve; a demonstration is built here, anything else must be ready."""
    if settings.mode is Mode.DEMO:
        built = subprocess.run([sys.executable, "-m", "marketplace", "demo"], check=False)
        if built.returncode:
            raise Stop(gettext("演示城市没有建成。原因请看上面的输出。"))
        return replace(settings, secret_key=config.from_environment().secret_key)
    with opened(settings):
        database.check(settings)
    return settings


def _welcome(settings: Settings, host: str, port: int) -> None:
    """Say where the installation is and, in a demonstration, how to get in."""
    address = settings.base_url or f"http://{host}:{port}"
    click.echo(f"\nJiebang 揭榜 is ready: {address}\n")
    for key in safety.unsafe(settings):
        say("parent", f"unsafe: {safety.UNSAFE[key]}")
    if settings.mode is Mode.DEMO and logins_file(settings.var_dir).exists():
        for one in json.loads(logins_file(settings.var_dir).read_text("utf-8")):
            click.echo(f"  {LABELS['Role.' + one['role']]:\u3000<8}{one['login']:<20} {one['password']}")
        click.echo(f"\nEverybody in it is made up. Ctrl-C stops it; what was done stays under {settings.var_dir}.\n")


def _warn(parts: dict[str, str]) -> None:
    for name, state in parts.items():
        if not state.startswith("ok"):
            say("parent", f"not ready yet: {name} {state}")
