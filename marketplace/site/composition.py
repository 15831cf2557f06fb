"""Everything but the pages: areas, settings, database, words. Rules, use cases and messages work in it."""

from flask import Flask

from .. import __name__ as package
from ..records import queue
from ..shared import clock, config, extensions, private
from ..shared.resources import resource_dir
from . import areas, tables

__all__ = ["tables", "without_pages"]


def without_pages(settings: config.Settings | None = None) -> Flask:
    """An application that has no pages yet; raises `BadSetting` where it would be unsafe to serve, `Unsaid` where words lack."""
    settings = settings or config.from_environment()
    config.check(settings)
    areas.compose()
    app = Flask(package, template_folder=str(resource_dir("templates")), static_folder=str(resource_dir("static")))
    app.config.from_mapping(_flask_settings(settings))
    app.extensions["settings"] = settings
    app.extensions["doorbell"] = queue.choose(settings.redis_url)
    if settings.mode is not config.Mode.TEST:
        private.keep()
    private.make_folder(settings.var_dir)
    if settings.mode is config.Mode.DEMO:
        app.extensions[clock.LEAD] = clock.Lead(settings.var_dir / "DEMONSTRATION_CLOCK")
    app.logger.addFilter(private.Masking())
    extensions.db.init_app(app)
    extensions.babel.init_app(app)
    return app


def _flask_settings(settings: config.Settings) -> dict[str, object]:
    pooled = {} if settings.database.startswith("sqlite") else {"pool_pre_ping": True, "pool_size": 5}
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": pooled,
        "MAX_CONTENT_LENGTH": settings.upload_limit + 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or None,
        "SESSION_COOKIE_NAME": "jiebang",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": settings.secure_cookies,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "BABEL_TRANSLATION_DIRECTORIES": str(resource_dir("translations")),
        "TESTING": settings.mode is config.Mode.TEST,
    }
