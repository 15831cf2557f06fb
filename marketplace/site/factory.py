"""The application with its pages: the one place that names every area of them."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from ..competition.views import claims, results, rounds
from ..delivery.views import engagements, outcomes
from ..evaluation import views as year
from ..needs.views import board, imports, needs
from ..people.views import account, organisations, people
from ..programmes.views import notices, programme, rules
from ..records import views as files
from ..shared import config
from ..vetting.views import applications, institutions
from . import composition, views
from .views import audit_list, health, inbox, portal

PAGES = (
    portal,
    rules,
    board,
    institutions,
    notices,
    results,
    account,
    inbox,
    imports,
    needs,
    applications,
    rounds,
    claims,
    engagements,
    outcomes,
    year,
    organisations,
    programme,
    people,
    audit_list,
    files,
    health,
)


def create_app(settings: config.Settings | None = None) -> Flask:
    """The application, ready to serve; raises `BadSetting` where it would be unsafe to."""
    app = composition.without_pages(settings)
    views.init_app(app, [area.bp for area in PAGES])
    if count := app.extensions["settings"].proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app
