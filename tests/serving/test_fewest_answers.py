"""A programme that had let a year reckon with one or two answers opens again after the upgrade, with the rule set's own number."""

import json
from importlib import util
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

import marketplace
from marketplace.rulebook.rulesets import load

FILE = Path(marketplace.__file__).parents[1] / "migrations/versions/0027_fewest_answers.py"


@pytest.fixture
def migrate():
    spec = util.spec_from_file_location("fewest_answers", FILE)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def run(settings):
        with sa.create_engine("sqlite://").begin() as connection:
            connection.execute(sa.text("create table programme (id integer primary key, settings text)"))
            given = [{"settings": json.dumps(one)} for one in settings]
            connection.execute(sa.text("insert into programme (settings) values (:settings)"), given)
            with Operations.context(MigrationContext.configure(connection)):
                module.upgrade()
            rows = connection.execute(sa.text("select settings from programme order by id")).scalars()
            return [json.loads(row) for row in rows]

    return run


def test_fewer_than_three_answers_become_the_usual_number_and_nothing_else_changes(migrate):
    before = [{"satisfaction_answers_min": least, "subsidy_cap_fen": 5} for least in (1, 2, 3, 9)]
    after = migrate([*before, {}])
    assert after == [{"subsidy_cap_fen": 5}, {"subsidy_cap_fen": 5}, before[2], before[3], {}]
    for settings in after:
        assert load("ZZ-PILOT-2023").settings(settings).integer("satisfaction_answers_min") >= 3
