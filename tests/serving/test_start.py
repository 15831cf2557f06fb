"""What a web process loads and makes before its first page, and what it leaves for whoever needs it."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from werkzeug import routing

from marketplace import create_app
from marketplace.shared.extensions import db
from marketplace.site.views import compiled

HEAVY = ["alembic", "mako", "numba", "numpy", "redis", "rq", "scipy", "segno", "xlsxwriter"]
PAGE = f"""
import sys
from marketplace.wsgi import app
assert app.test_client().get("/").status_code == 200
print("loaded:", sorted(set({HEAVY}) & sys.modules.keys()))
"""


def test_the_first_page_of_a_web_process_loads_nothing_that_it_does_not_need(tmp_path):
    told = {
        "MARKETPLACE_VAR": str(tmp_path),
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "REDIS_URL": "unix:///nowhere",
    }
    ready = "from marketplace import create_app\nfrom marketplace.serving import migrating\nwith create_app().app_context(): migrating.upgrade()"
    for text in (ready, PAGE):
        done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, env={**os.environ, **told})
        assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded: []"


@pytest.fixture
def again(app, tmp_path):
    """`again()`: an application like that of the test, with a variable folder of its own, which all of them share."""
    settings = replace(app.extensions["settings"], var_dir=tmp_path, database_url=app.extensions["settings"].database)
    return lambda: create_app(settings)


def compiles(app):
    """The templates that are compiled for the first page."""
    seen, real = [], app.jinja_env.compile

    def compile(source, name=None, *args, **kwargs):
        seen.append(name)
        return real(source, name, *args, **kwargs)

    app.jinja_env.compile = compile
    assert app.test_client().get("/").status_code == 200
    with app.app_context():
        db.engine.dispose()
    return seen


def test_templates_are_compiled_once_for_all_processes_and_anew_after_a_change(again, monkeypatch):
    assert "site/portal/index.html" in compiles(again())
    assert compiles(again()) == []
    monkeypatch.setattr(compiled, "_stamp", lambda: "another release")
    assert "site/portal/index.html" in compiles(again())


def test_where_nothing_can_be_kept_pages_are_served_all_the_same(again, tmp_path):
    (tmp_path / "templates").write_text("a file stands where the folder would be")
    for _ in range(2):
        assert "site/portal/index.html" in compiles(again())


def sample(converter):
    """A value that can stand in an address."""
    if isinstance(converter, routing.IntegerConverter):
        return 7
    return min(converter.items) if isinstance(converter, routing.AnyConverter) else "x y/ü"


def test_addresses_are_written_as_werkzeug_writes_them(app):
    theirs = routing.Map(
        [
            routing.Rule(one.rule, endpoint=one.endpoint, methods=one.methods, defaults=one.defaults)
            for one in app.url_map.iter_rules()
        ],
        converters=app.url_map.converters,
    )
    ours, theirs, found = app.url_map.bind("localhost"), theirs.bind("localhost"), set()
    for rule in app.url_map.iter_rules():
        given = {name: sample(converter) for name, converter in rule._converters.items()}
        for more in ({}, {"page": [1, 2], "q": "揭榜"}):
            address = ours.build(rule.endpoint, given | more, next(iter(rule.methods)))
            assert address == theirs.build(rule.endpoint, given | more, next(iter(rule.methods)))
            found.add(address)
    assert len(found) > 300
