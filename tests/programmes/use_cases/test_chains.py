"""The bureau's list of chains (G-01)."""

from dataclasses import replace

import pytest

from marketplace.programmes.commands import AddChain, MoveChain, RenameChain, RetireChain
from marketplace.programmes.queries import chains as rows
from marketplace.programmes.use_cases import chains
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from tests.conftest import NOW


@pytest.fixture
def officer(make):
    return make.city_officer()


def add(officer, *names):
    return [chains.add(AddChain(name=name), actor=officer, now=NOW) for name in names]


def order(officer):
    return [(row.position, row.name) for row in rows.listing(officer)]


def test_chains_are_numbered_in_the_order_in_which_they_were_named(officer):
    add(officer, "甲", "乙", "丙")

    assert order(officer) == [(1, "甲"), (2, "乙"), (3, "丙")]


@pytest.mark.parametrize(
    ("place", "up", "expected"), [(1, True, "乙甲丙"), (1, False, "甲丙乙"), (2, True, "甲丙乙"), (0, False, "乙甲丙")]
)
def test_a_chain_changes_places_with_its_neighbour(officer, place, up, expected):
    made = add(officer, "甲", "乙", "丙")

    chains.move(MoveChain(chain_id=made[place].id, version=made[place].version, up=up), actor=officer, now=NOW)

    assert order(officer) == list(enumerate(expected, start=1))


@pytest.mark.parametrize(("place", "up"), [(0, True), (2, False)])
def test_a_chain_at_the_edge_stays_there(officer, place, up):
    made = add(officer, "甲", "乙", "丙")

    with pytest.raises(NotNow, match="chain.at_the_edge"):
        chains.move(MoveChain(chain_id=made[place].id, version=made[place].version, up=up), actor=officer, now=NOW)

    assert [name for _, name in order(officer)] == ["甲", "乙", "丙"]


def test_a_name_is_given_once(officer):
    first, second = add(officer, "甲", "乙")

    with pytest.raises(Conflict, match="chain.name_taken"):
        add(officer, " 甲 ")
    with pytest.raises(Conflict, match="chain.name_taken"):
        chains.rename(RenameChain(chain_id=second.id, version=second.version, name="甲"), actor=officer, now=NOW)
    chains.rename(RenameChain(chain_id=first.id, version=first.version, name="甲"), actor=officer, now=NOW)

    assert [name for _, name in order(officer)] == ["甲", "乙"]


@pytest.mark.parametrize("name", ["", "  ", "\u200b"])
def test_a_blank_name_is_no_name(officer, name):
    with pytest.raises(Invalid, match="chain.name_missing"):
        add(officer, name)


def test_a_retired_chain_is_no_longer_offered_and_can_come_back(officer):
    chain, _ = add(officer, "甲", "乙")
    retire = RetireChain(chain_id=chain.id, version=chain.version, retired=True)

    chains.retire(retire, actor=officer, now=NOW)
    assert [row.name for row in rows.in_use(officer)] == ["乙"]
    with pytest.raises(NotNow, match="chain.already"):
        chains.retire(replace(retire, version=chain.version), actor=officer, now=NOW)

    chains.retire(RetireChain(chain_id=chain.id, version=chain.version, retired=False), actor=officer, now=NOW)
    assert [row.name for row in rows.in_use(officer)] == ["甲", "乙"]


def test_a_stale_name_is_refused(officer):
    [chain] = add(officer, "甲")

    with pytest.raises(Conflict, match="stale"):
        chains.rename(RenameChain(chain_id=chain.id, version=chain.version + 1, name="乙"), actor=officer, now=NOW)


def test_a_chain_that_does_not_exist_is_not_found(officer):
    with pytest.raises(NotFound):
        chains.move(MoveChain(chain_id=1, version=1, up=True), actor=officer, now=NOW)


def test_only_a_city_officer_edits_the_list(make, officer):
    [chain] = add(officer, "甲")
    for account in (make.city_approver(), make.county_officer(), make.enterprise_account()):
        with pytest.raises(NotPermitted):
            add(account, "乙")
        with pytest.raises(NotPermitted):
            chains.retire(RetireChain(chain_id=chain.id, version=chain.version, retired=True), actor=account, now=NOW)
