"""Which children an installation needs, and what each of them is told."""

from collections.abc import Mapping
from pathlib import Path

from ..shared.config import Settings
from . import broker
from .child import Child, python

GUNICORN_CONFIG = Path(__file__).parent / "gunicorn_config.py"
NOISE = (
    "Memory overcommit must be enabled",
    "Received SIGTERM scheduling shutdown",
    "is now ready to exit",
    "Handling signal: term",
)
"""Lines that tell an operator nothing."""


def children(settings: Settings, environ: Mapping[str, str], listening: int) -> list[Child]:
    """The children in the order of their start; `listening` is the open socket of the web server.

    Without REDIS_URL a queue server is started here; where there is no program
    for it either, the scheduler does the work itself and no worker is needed.
    """
    told = {
        **environ,
        "MARKETPLACE_MODE": str(settings.mode),
        "MARKETPLACE_VAR": str(settings.var_dir),
        "HOST": settings.host,
        "PYTHONUNBUFFERED": "1",
    }
    found: list[Child] = []
    if not settings.redis_url and (server := broker.program()) is not None:
        told["REDIS_URL"] = broker.url(settings.var_dir)
        found.append(
            Child(
                name="queue",
                argv=broker.command(server, settings.var_dir),
                environ=told,
                needed_by_others=True,
                unremarkable=NOISE,
            )
        )
    found.append(Child(name="scheduler", argv=python("-m", "marketplace", "relay"), environ=told))
    if told.get("REDIS_URL"):
        found.append(Child(name="worker", argv=python("-m", "marketplace", "worker"), environ=told))
    server_argv = ["-m", "gunicorn", "-c", str(GUNICORN_CONFIG), "--bind", f"fd://{listening}", "marketplace.wsgi:app"]
    found.append(Child(name="web", argv=python(*server_argv), environ=told, keep_open=(listening,), unremarkable=NOISE))
    return found
