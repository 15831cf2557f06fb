"""A use case takes up its case in one way: found, allowed, as it was seen, its row locked; in this order it is refused."""

import ast
import re
from pathlib import Path

import pytest
from sqlalchemy import event

from marketplace.delivery.queries import engagements
from marketplace.needs.queries import needs
from marketplace.needs.states import NeedState
from marketplace.records.use_cases.loading import held, load
from marketplace.records.use_cases.transaction import transaction
from marketplace.shared.errors import Conflict, NotFound, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.queries import locked
from marketplace.shared.roles import Role
from tests.delivery.use_cases.serving import started

ROOT = Path(held.__code__.co_filename).parents[2]
OWN_WAY = {
    "transaction": "where it stands",
    "loading": "the one way",
    "applications": "a section is guarded by who edited it since, not by what happened to the other sections",
    "claims": "a claim that is sent again is found by its organisation and need, in a round that is locked",
    "credentials": "somebody's own account",
    "deputies": "two accounts are one deed's: whoever is away is shown, and the version of the deputy's moves with the parts",
    "screening": "the wishes of an enterprise are about all claims of a need at once",
}


def test_no_use_case_compares_a_version_by_itself():
    users = {
        path.stem
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "guard_version"
    }
    assert users == OWN_WAY.keys()


@pytest.fixture
def case(make):
    """A submitted need, the officer of its county, one who may only read it, and one of another county."""
    need = make.need(state=NeedState.SUBMITTED)
    return need, make.county_officer(), make.account(Role.AUDITOR)


def test_who_may_not_know_of_a_case_learns_neither_that_it_is_there_nor_that_it_has_moved(make, case):
    need, officer, auditor = case
    stranger = make.enterprise_account()
    with transaction():
        for actor, version, refusal in (
            (stranger, need.version + 1, NotFound),
            (auditor, need.version + 1, NotPermitted),
            (officer, need.version + 1, Conflict),
        ):
            with pytest.raises(refusal):
                load(needs.visible_to(actor), need.id, actor, "need.verify", version)
        assert load(needs.visible_to(officer), need.id, officer, "need.verify", need.version) is need
        with pytest.raises(NotFound):
            load(needs.visible_to(officer), need.id + 1000, officer, "need.verify", need.version)


@pytest.mark.both_engines
def test_a_contract_is_locked_and_read_anew_behind_its_need(make):
    made, asked = started(make), []

    def note(*call):
        asked.append(call[2])

    with transaction():
        visible, number = engagements.visible_to(made.owner), made.id
        event.listen(db.engine, "before_cursor_execute", note)
        held(visible, number)
        event.remove(db.engine, "before_cursor_execute", note)
    found = [(re.search(r"FROM (\w+)", statement)[1], "FOR UPDATE" in statement) for statement in asked]
    read = [(table, taken) for table, taken in found if table in ("need", "engagement")]
    if locked.by_row():
        assert read[-2:] == [("need", True), ("engagement", True)]
    else:
        assert len(read) <= 2, "under the one lock nothing is asked twice"
