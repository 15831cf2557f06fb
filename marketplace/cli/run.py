"""`marketplace worker` and `marketplace relay`: the parts that work without being looked at."""

import logging
import signal
from threading import Event

import click
from flask import Flask

from ..people.use_cases import installation
from ..records.queue import Unreachable
from ..serving import database, kernels
from ..site.jobs import on_redis
from ..site.jobs import relay as scheduler
from .application import opened
from .language import gettext
from .stop import Stop


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


def _application() -> Flask:
    """The application, where its mode suits the database; no connection of the check is left to a process that is forked."""
    with opened() as app:
        if database.is_begun():
            installation.refuse_demonstration(app.extensions["settings"].mode)
    return app


@click.command()
def worker() -> None:
    """Work off the queue at REDIS_URL until told to stop."""
    _log_to_stderr()
    kernels.make_in_background()
    try:
        on_redis.attend(_application())
    except Unreachable as error:
        raise Stop(gettext("没有可以处理的队列：%(why)s。没有队列时，请运行 `marketplace relay`。", why=error)) from error


@click.command()
def relay() -> None:
    """See to it that promised work is done and the clock is minded, until told to stop. Run one of these."""
    _log_to_stderr()
    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    app = _application()
    if not app.extensions["settings"].redis_url:
        kernels.make_in_background()
    scheduler.run(app, stop)
