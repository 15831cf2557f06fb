"""`marketplace serve`: web server, queue, worker and scheduler under one parent."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import click

from ..demo.progress import Progress
from ..matching import compiled
from ..records import safety
from ..serving import database, plan, site
from ..serving.supervisor import Supervisor, say
from ..shared import config
from ..shared.config import Mode, Settings
from ..shared.wording.house import LABELS
from .application import opened
from .building import Building
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
    asked_by = os.environ.pop("NOTIFY_SOCKET", "")
    settings = replace(config.from_environment(), host=host)
    safety.check(settings)
    with site.hold(settings.var_dir), site.listen(host, port) as listening:
        if settings.mode is Mode.DEMO:
            _serve_demonstration(settings, port, listening.fileno())
        else:
            with opened(settings):
                database.check(settings)
            readiness = _readiness(settings, port, asked_by)
            Supervisor(plan.children(settings, os.environ, listening.fileno()), each_look=lambda: readiness().look()).run()
    say("parent", "stopped")


def _serve_demonstration(settings: Settings, port: int, listening: int) -> None:
    """Serve the city, which is built first where it is not there yet; the web server shows how far it is."""
    readiness = _readiness(settings, port)
    supervisor = Supervisor([])
    building = Building(
        progress=Progress.of(settings.var_dir),
        children=plan.children(settings, os.environ, listening),
        supervisor=supervisor,
        each_look=lambda: readiness().look(),
        shows=lambda: click.echo(f"It can be watched while it is built: {_address(settings, port)}"),
    )
    supervisor.each_look = building.look
    building.begin()
    try:
        supervisor.run()
    finally:
        building.end()
    if building.failed:
        raise Stop(gettext("演示城市没有建成。原因请看上面的输出。"))


def _readiness(settings: Settings, port: int, asked_by: str = "") -> Callable[[], site.Readiness]:
    """Asks whether everything is up; it begins to wait when it is first called. A service manager is told, of a late start, too."""

    def ready() -> None:
        _welcome(settings, port)
        site.tell_started(asked_by)

    def late(parts: dict[str, str]) -> None:
        _warn(parts)
        site.tell_started(asked_by)

    @cache
    def asked() -> site.Readiness:
        return site.Readiness(
            host="127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host,
            port=port,
            name=settings.trusted_hosts[0] if settings.trusted_hosts else settings.host,
            ready=ready,
            late=late,
        )

    return asked


def _address(settings: Settings, port: int) -> str:
    return settings.base_url or f"http://{settings.host}:{port}"


def _welcome(settings: Settings, port: int) -> None:
    """Say where the installation is and, in a demonstration, how to get in."""
    click.echo(f"\nJiebang 揭榜 is ready: {_address(settings, port)}\n")
    for key in safety.unsafe(replace(settings, secret_key=config.from_environment().secret_key)):
        say("parent", f"unsafe: {safety.UNSAFE[key]}")
    if settings.mode is Mode.DEMO and logins_file(settings.var_dir).exists():
        for one in json.loads(logins_file(settings.var_dir).read_text("utf-8")):
            click.echo(f"  {LABELS['Role.' + one['role']]:\u3000<8}{one['login']:<20} {one['password']}")
        click.echo(f"\nEverybody in it is made up. Ctrl-C stops it; what was done stays under {settings.var_dir}.\n")


def _warn(parts: dict[str, str]) -> None:
    for name, state in parts.items():
        if not state.startswith("ok"):
            say("parent", f"not ready yet: {name} {state}")
