"""Typed settings: embedded defaults, overridden from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from . import private
from .fixed import Fixed

MIN_SECRET = 32


class Mode(StrEnum):
    """How seriously this installation is meant."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class BadSetting(Exception):
    """A setting is missing or unsafe; the message is written for the operator."""


class Settings(Fixed):
    """Everything an operator may decide, with values that work on one machine."""

    mode: Mode = Mode.PRODUCTION
    var_dir: Path = field(default_factory=lambda: Path("var").resolve())
    database_url: str = ""
    redis_url: str = ""
    secret_key: str = ""
    base_url: str = ""
    host: str = "127.0.0.1"
    """Where the web server listens."""
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    proxies: int = 0
    mail_url: str = ""
    mail_from: str = "jiebang@localhost"
    upload_limit: int = 10 * 1024 * 1024
    free_space: int = 512 * 1024 * 1024
    page_cache: int = 4 * 1024 * 1024
    """Bytes of pages that a web process keeps for visitors who are not signed in; 0 keeps none."""
    change_wait_hours: int = 72
    """Hours before somebody else than the old address may confirm another address of an account."""
    debug: bool = False

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over HTTPS alone as soon as the public address is HTTPS."""
        return self.base_url.startswith("https://")

    @property
    def database(self) -> str:
        """The database address; SQLite under the data directory unless another is set."""
        return self.database_url or f"sqlite:///{self.var_dir / 'marketplace.db'}"

    @property
    def files_dir(self) -> Path:
        return self.var_dir / "files"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raise `BadSetting` where one cannot be used."""
    var_dir = Path(environ.get("MARKETPLACE_VAR", "var")).resolve()
    mode = _mode(environ.get("MARKETPLACE_MODE", Mode.PRODUCTION))
    hosts = environ.get("TRUSTED_HOSTS", "127.0.0.1,localhost")
    return Settings(
        mode=mode,
        var_dir=var_dir,
        database_url=_with_driver(environ.get("DATABASE_URL", "")),
        redis_url=environ.get("REDIS_URL", ""),
        secret_key=environ.get("SECRET_KEY") or _stored_secret(var_dir),
        base_url=environ.get("BASE_URL", "").rstrip("/"),
        host=environ.get("HOST") or "127.0.0.1",
        trusted_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        proxies=_whole(environ, "TRUSTED_PROXIES", 0),
        mail_url=environ.get("MAIL_URL", ""),
        mail_from=environ.get("MAIL_FROM", "jiebang@localhost"),
        upload_limit=_whole(environ, "UPLOAD_LIMIT", 10 * 1024 * 1024),
        free_space=_whole(environ, "FREE_SPACE", 512 * 1024 * 1024),
        page_cache=_whole(environ, "PAGE_CACHE", 4 * 1024 * 1024),
        change_wait_hours=_whole(environ, "CHANGE_WAIT_HOURS", 72),
        debug=environ.get("MARKETPLACE_DEBUG", "") not in ("", "0"),
    )


def check(settings: Settings) -> None:
    """Raise `BadSetting` where a production start would be unsafe."""
    if len(settings.secret_key) < MIN_SECRET:
        raise BadSetting(
            f"SECRET_KEY is missing or shorter than {MIN_SECRET} characters. "
            "Run `marketplace init`, which makes one, or set it in the environment."
        )
    if settings.redis_url and not settings.redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise BadSetting("REDIS_URL must begin with redis://, rediss:// or unix://. Leave it out where there is no queue server.")
    if settings.mode is not Mode.PRODUCTION:
        return
    if len(set(settings.secret_key)) < 10:
        raise BadSetting("SECRET_KEY is too simple. Take 32 or more random characters.")
    if settings.debug:
        raise BadSetting("MARKETPLACE_DEBUG must not be set on a production installation.")


def make_secret(var_dir: Path) -> Path:
    """Write a new secret key beside the data, readable by its owner alone; keep an old one."""
    private.make_folder(var_dir)
    path = var_dir / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path


def _stored_secret(var_dir: Path) -> str:
    path = var_dir / "secret_key"
    return path.read_text().strip() if path.exists() else ""


def _mode(word: str) -> Mode:
    try:
        return Mode(word)
    except ValueError:
        raise BadSetting(f"MARKETPLACE_MODE is {word!r}; it must be one of {', '.join(Mode)}.") from None


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    word = environ.get(name, str(default))
    if not word.isascii() or not word.isdigit():
        raise BadSetting(f"{name} is {word!r}; it must be a whole number.")
    return int(word)


def _with_driver(url: str) -> str:
    """`postgres://`, as many hosts hand it out, is an old spelling of `postgresql://`."""
    return "postgresql://" + url.removeprefix("postgres://") if url.startswith("postgres://") else url
