"""A programme whose least number of answers nobody can mean opens again after the upgrade, with the rule set's own number."""

import json
from importlib import util
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

import marketplace
from marketplace.rulebook.rulesets import load

VERSIONS = Path(marketplace.__file__).parents[1] / "migrations/versions"


@pytest.fixture
def migrate():
    def run(settings, proposed=None, name="0027_fewest_answers.py"):
        spec = util.spec_from_file_location("fewest_answers", VERSIONS / name)
        module = util.module_from_spec(spec)
        spec.loader.exec_module(module)
        with sa.create_engine("sqlite://").begin() as connection:
            connection.execute(sa.text("create table programme (id integer primary key, settings text, proposed_settings text)"))
            waiting = proposed or [None] * len(settings)
            given = [
                {"settings": json.dumps(one), "waiting": json.dumps(waits) if waits else None}
                for one, waits in zip(settings, waiting, strict=True)
            ]
            connection.execute(sa.text("insert into programme (settings, proposed_settings) values (:settings, :waiting)"), given)
            with Operations.context(MigrationContext.configure(connection)):
                module.upgrade()
            rows = connection.execute(sa.text("select settings, proposed_settings from programme order by id")).all()
            after = [(json.loads(chosen), waits and json.loads(waits)) for chosen, waits in rows]
            return after if proposed else [chosen for chosen, _ in after]

    return run


def test_fewer_than_three_answers_become_the_usual_number_and_nothing_else_changes(migrate):
    before = [{"satisfaction_answers_min": least, "subsidy_cap_fen": 5} for least in (1, 2, 3, 9)]
    after = migrate([*before, {}])
    assert after == [{"subsidy_cap_fen": 5}, {"subsidy_cap_fen": 5}, before[2], before[3], {}]
    for settings in after:
        assert load("ZZ-PILOT-2023").settings(settings).integer("satisfaction_answers_min") >= 3


def test_more_answers_than_anybody_has_become_the_usual_number_also_where_they_wait(migrate):
    """Two people may have agreed on a thousand: it decided whether money moved, and would keep every page from opening."""
    name, by = "satisfaction_answers_min", {"by": 1, "reason": "x"}
    before = [{name: 1000, "subsidy_cap_fen": 5}, {name: 31}, {name: 30}, {}]
    waiting = [
        by | {"values": {name: 200, "year_weight_outcomes": 20}},
        by | {"values": {name: 31}},
        None,
        by | {"values": {name: 9}},
    ]
    after = migrate(before, waiting, "0030_answers_that_nobody_reaches.py")
    assert after == [
        ({"subsidy_cap_fen": 5}, by | {"values": {"year_weight_outcomes": 20}}),
        ({}, None),
        ({name: 30}, None),
        ({}, by | {"values": {name: 9}}),
    ]
    for settings, _ in after:
        assert load("ZZ-PILOT-2023").settings(settings).integer(name) <= 30
