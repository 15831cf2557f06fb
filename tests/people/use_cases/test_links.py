"""Two rows that are one organisation: a link, nothing moves, counts count once, and it can be taken back (C3)."""

import pytest
from sqlalchemy import select

from marketplace.evaluation.queries import inputs
from marketplace.people.commands.organisations import SayDifferent, SaySame
from marketplace.people.queries import links as questions
from marketplace.people.use_cases import links
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.errors import Conflict as Stale
from marketplace.shared.extensions import db
from marketplace.shared.models.place import OrganisationLink
from marketplace.vetting.queries import pool
from tests.conftest import NOW
from tests.delivery.use_cases.serving import Service

WHY = "营业执照上的信用代码相同"


class Twins:
    """An institution that served one enterprise under two names."""

    def __init__(self, make):
        self.make = make
        self.place = make.place()
        self.one = make.enterprise("株洲澜川包装制品有限公司", credit_code=None)
        self.two = make.enterprise("湖南省株洲市澜川包装制品")
        self.services = [Service(make, self.place, one).accepted() for one in (self.one, self.two)]
        self.county, self.city = make.county_officer(), make.city_officer()

    def join(self, by=None, one=None, two=None, reason=WHY):
        one, two = one or self.one, two or self.two
        command = SaySame(organisation_id=one.id, version=one.version, same_as_id=two.id, reason=reason)
        return links.join(command, actor=by or self.county, now=NOW)

    def part(self, by=None):
        command = SayDifferent(organisation_id=self.one.id, version=self.one.version, reason="查明是两家")
        links.part(command, actor=by or self.county, now=NOW)

    def counted(self):
        [institution] = inputs.inputs_of(self.make.programme())["institutions"]
        return len({one["enterprise"] for one in institution["served"]})


@pytest.fixture
def twins(world):
    return world(Twins)


def test_the_year_counts_both_once_until_it_is_taken_back(twins):
    assert (twins.counted(), pool.record_of(twins.place).enterprises) == (2, 2)
    twins.join()
    assert (twins.counted(), pool.record_of(twins.place).enterprises) == (1, 1)
    assert {service.contract.enterprise_id for service in twins.services} == {twins.one.id, twins.two.id}
    twins.part()
    assert (twins.counted(), pool.record_of(twins.place).enterprises) == (2, 2)
    kinds = db.session.scalars(select(EventRecord.kind).where(EventRecord.kind.like("Organisations%")).order_by(EventRecord.seq))
    assert list(kinds) == ["OrganisationsJoined", "OrganisationsParted"]
    assert db.session.scalars(select(OrganisationLink)).all() == []


def test_three_rows_are_one_group_in_whatever_order_they_were_joined(twins, make):
    third = make.enterprise("株州澜川包装制品厂")
    twins.join()
    twins.join(one=twins.two, two=third)
    assert questions.group_of(twins.one.id) == {twins.one.id, twins.two.id, third.id}
    with pytest.raises(NotNow, match=r"joined_already"):
        twins.join(one=third, two=twins.one)


def test_an_outcome_counts_once_for_both(twins):
    twins.join()
    first, second = twins.services
    first.confirmed(twins.city)
    with pytest.raises(Conflict, match=r"outcome\.counted"):
        second.reach()


def test_who_may_not_and_what_cannot_be(twins, make):
    with pytest.raises(Invalid, match=r"organisation\.itself"):
        twins.join(two=twins.one)
    with pytest.raises(Invalid, match=r"organisation\.other_kind"):
        twins.join(two=make.institution("株洲澜川包装服务"))
    stranger = make.county_officer(make.county("芦淞区", "430203"))
    with pytest.raises(NotFound):
        twins.join(by=stranger)
    with pytest.raises((NotFound, NotPermitted)):
        twins.join(by=make.enterprise_account(twins.one))
    with pytest.raises(Stale, match="stale"):
        links.join(
            SaySame(organisation_id=twins.one.id, same_as_id=twins.two.id, reason=WHY, version=99), actor=twins.county, now=NOW
        )
    twins.join()
    with pytest.raises(NotNow, match=r"joined_already"):
        twins.join()
    with pytest.raises(NotNow, match=r"has_link"):
        twins.join(two=make.enterprise("株洲澜川包装总厂"))


def test_look_alikes_are_shown_until_they_are_joined(twins):
    assert [one.id for one in questions.alike(twins.one)] == [twins.two.id]
    twins.join()
    assert list(questions.alike(twins.one)) == []
