"""Settings that are dangerous together: what a production start refuses, and what it only speaks of.

Refused is what is certainly wrong and hurts people who cannot see it. Spoken of
is what may be meant so: at the start, in /healthz and on the administrator's pages.
"""

import ipaddress
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qs, urlsplit

from werkzeug.sansio.utils import host_is_trusted

from ..shared.config import BadSetting, Mode, Settings

UNSAFE = {
    "http": "BASE_URL is not https: cookies carry no Secure, passwords travel in clear beyond this machine",
    "port": "HOST is open to the network beside the proxy: whoever reaches it directly may claim any address",
    "forwarded": "requests come with X-Forwarded-For while TRUSTED_PROXIES is 0: behind a proxy all visitors are one",
    "bypassed": "requests come without X-Forwarded-For although TRUSTED_PROXIES is set: somebody reaches the port directly",
    "fewer_proxies": "requests passed fewer proxies than TRUSTED_PROXIES says: visitors choose their address, or all are one",
    "more_proxies": "requests passed more proxies than TRUSTED_PROXIES says: all visitors of an inner proxy are one",
    "mail": "MAIL_URL is plain smtp to another machine: links for new passwords travel in clear; add ?starttls=1",
    "letters": "MAIL_URL is not set: letters stay in a folder, and nobody gets one",
    "sqlite": "REDIS_URL is on another machine but the database is a SQLite file: several machines need PostgreSQL",
    "demo": "a demonstration, whose passwords are printed, is open to the network",
    "folder": "MARKETPLACE_VAR belongs to another user or is open to others",
    "space": "little space is left under MARKETPLACE_VAR: uploads are refused",
}
"""What is unsafe by its key, for operators; the words for people are under `unsafe.` in `words`."""


def check(settings: Settings) -> None:
    """Raise `BadSetting`, in one sentence with the way out, where serving would hurt its visitors."""
    base = _address(settings)
    if settings.mode is not Mode.PRODUCTION:
        return
    if not settings.trusted_hosts:
        raise BadSetting("TRUSTED_HOSTS is empty: links could be forged. Name the hosts, as in TRUSTED_HOSTS=jiebang.example.cn.")
    if base.hostname and not host_is_trusted(base.hostname, settings.trusted_hosts):
        raise BadSetting(
            f"BASE_URL is at {base.hostname}, which TRUSTED_HOSTS does not name, so every visitor would be refused. "
            f"Set TRUSTED_HOSTS={','.join((base.hostname, *settings.trusted_hosts))}."
        )
    if base.scheme == "https" and not settings.proxies:
        raise BadSetting(
            "BASE_URL is https, so a proxy stands in front, but TRUSTED_PROXIES is 0: all visitors would be one address, "
            "and one who guesses passwords would pause all. Set TRUSTED_PROXIES=1, or as many proxies as there are."
        )
    if base.scheme != "https" and not is_local(settings.host):
        raise BadSetting(
            f"HOST={settings.host} offers the sign-in to the network without https. Put a proxy with TLS in front and set "
            "BASE_URL=https://..., TRUSTED_PROXIES=1 and HOST=127.0.0.1."
        )


def unsafe(settings: Settings) -> list[str]:
    """The keys of what is unsafe about the settings by themselves; empty for tests."""
    if settings.mode is Mode.TEST:
        return []
    return list(_demonstration(settings) if settings.mode is Mode.DEMO else _production(settings))


def is_local(host: str | None) -> bool:
    """Whether a name or address means this very machine."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def is_inside(host: str | None) -> bool:
    """Whether an address belongs to a network of its own, as a proxy behind another one has it."""
    try:
        return ipaddress.ip_address(host or "").is_private
    except ValueError:
        return False


def _address(settings: Settings) -> SplitResult:
    """BASE_URL in its parts; `BadSetting` where no letter could link to it."""
    try:
        base = urlsplit(settings.base_url)
        well = not settings.base_url or (base.scheme in ("http", "https") and bool(base.hostname))
        well = well and not (base.path or base.query or base.fragment or base.username) and (base.port is None or base.port > 0)
    except ValueError:
        well = False
    if not well:
        raise BadSetting(
            f"BASE_URL is {settings.base_url!r}; it must be an address without a path, as in https://jiebang.example.cn."
        )
    return base


def _production(settings: Settings) -> Iterator[str]:
    if not settings.secure_cookies:
        yield "http"
    elif not is_local(settings.host):
        yield "port"
    mail = urlsplit(settings.mail_url)
    if mail.scheme == "smtp" and not is_local(mail.hostname) and parse_qs(mail.query).get("starttls") != ["1"]:
        yield "mail"
    if mail.scheme in ("", "file"):
        yield "letters"
    queue = urlsplit(settings.redis_url)
    if settings.database.startswith("sqlite") and queue.hostname and not is_local(queue.hostname):
        yield "sqlite"


def _demonstration(settings: Settings) -> Iterator[str]:
    if not is_local(settings.host) or settings.secure_cookies:
        yield "demo"
