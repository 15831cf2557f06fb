"""`marketplace healthcheck`: ask a running installation how it is."""

import json
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import click

from .language import gettext
from .stop import Stop


@click.command("healthcheck")
@click.option("--url", envvar="HEALTH_URL", default="http://127.0.0.1:8000/healthz", show_default=True)
@click.option("--timeout", type=click.IntRange(1, 60), default=5, show_default=True, help="Seconds to wait.")
def command(url: str, timeout: int) -> None:
    """Print each part's state; exit 1 where one fails, 2 where nobody answers."""
    if not url.startswith(("http://", "https://")):
        raise Stop(gettext("“%(url)s”不是网址。请写 http:// 或 https:// 开头的地址。", url=url))
    try:
        with urlopen(url, timeout=timeout) as answer:
            found = json.load(answer)
    except HTTPError as error:
        found = _told(error, url)
    except (URLError, OSError, ValueError) as error:
        raise Stop(gettext("%(url)s 没有正常应答：%(why)s。请检查服务是否已启动。", url=url, why=error)) from error
    for name, state in found["parts"].items():
        click.echo(f"{name:<10} {state}")
    for said in found.get("unsafe", {}).values():
        click.echo(f"unsafe     {said}")
    if found["status"] != "ok":
        raise SystemExit(1)


def _told(error: HTTPError, url: str) -> dict[str, dict[str, str]]:
    """The parts named in a 503; anything else was no health page."""
    try:
        found: dict[str, dict[str, str]] = json.load(error)
    except ValueError:
        found = {}
    if "parts" not in found:
        raise Stop(gettext("%(url)s 的应答（%(code)s）不是运行状况。请检查地址。", url=url, code=error.code)) from error
    return found
