"""One database of its own on the embedded PostgreSQL, with a city on it that is put back between two duels."""

import pytest

from marketplace.rulebook import rulesets
from marketplace.serving.migrating import upgrade
from marketplace.shared.config import Mode, Settings
from marketplace.shared.extensions import db
from marketplace.site.composition import without_pages
from tests.copies import KEY
from tests.databases import OnPostgreSQL, lift_guards
from tests.isolation import duels
from tests.isolation.city import RULESET


@pytest.fixture(scope="session", params=["postgresql"])
def house(request, tmp_path_factory):
    """The application without pages on an empty database; its statements can be stopped, and nothing guards its records."""
    place = tmp_path_factory.mktemp("isolation")
    database = OnPostgreSQL(request.getfixturevalue("postgres"), name="isolation")
    given = Settings(
        mode=Mode.TEST,
        var_dir=place,
        database_url=database.url,
        secret_key="for tests only, " * 3,
        mail_url=f"file://{place / 'mail'}",
    )
    app = without_pages(given)
    with app.app_context():
        duels.listen(db.engine)
        upgrade()
        db.engine.dispose()
    lift_guards(database.inside)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rulesets, "load", lambda key, load=rulesets.load: RULESET if key == KEY else load(key))
        yield app, database.inside
    with app.app_context():
        db.engine.dispose()
    database.close()
