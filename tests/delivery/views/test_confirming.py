"""Outcomes are picked on their list, looked at once more and then confirmed: only those, and all of them or none."""

import re

import pytest

from marketplace.delivery.commands import ConfirmOutcome, ConfirmOutcomes
from marketplace.delivery.models import Outcome
from marketplace.delivery.queries import confirming
from marketplace.delivery.queries.confirming import Apart
from marketplace.delivery.states import OutcomeState
from marketplace.delivery.use_cases import outcomes
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Invalid, Refusal
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import LATER, Service
from tests.delivery.use_cases.test_doubts import tick

LIST, ASK = "/outcomes?state=claimed", "/outcomes/confirm"


class Claimed:
    """Three outcomes of services of which a step was done, so that nothing about them is asked."""

    def __init__(self, make):
        self.make, self.officer = make, make.city_officer()
        self.services = [tick(Service(make).start()) for _ in range(3)]
        self.outcomes = [service.reach() for service in self.services]

    def states(self):
        db.session.expire_all()
        return [db.session.get(Outcome, one.id).state for one in self.outcomes]


@pytest.fixture
def claimed(world):
    return world(Claimed)


def boxes(page):
    return {int(one) for one in re.findall(r'name="case" value="(\d+)"', page.text)}


def sent(page):
    data = {}
    for name, value in re.findall(r'name="(outcome_id|version_\d+)" value="(\d+)"', page.text):
        data.setdefault(name, []).append(value)
    return data


def test_nothing_is_ticked_and_only_what_was_picked_is_confirmed(claimed, as_user):
    city, (one, other, third) = as_user(claimed.officer), claimed.outcomes
    listed = city.get(LIST)
    assert boxes(listed) == {one.id, other.id, third.id} and "全部 3 条" in listed.text and "checked" not in listed.text
    assert boxes(city.get("/outcomes")) == boxes(as_user(claimed.make.city_approver()).get(LIST)) == set()
    asked = city.get(f"{ASK}?case={one.id}&case={third.id}")
    assert "认定 2 项" in asked.text and other.enterprise.name not in asked.text
    assert city.post(ASK, data=sent(asked)).status_code == 302
    assert claimed.states() == [OutcomeState.CONFIRMED, OutcomeState.CLAIMED, OutcomeState.CONFIRMED]
    assert db.session.query(EventRecord).filter_by(kind="OutcomeConfirmed").count() == 2


def test_all_of_a_filter_and_none_where_one_has_changed_since(claimed, as_user):
    city, one = as_user(claimed.officer), claimed.outcomes[0]
    only = city.get(f"{ASK}?all=yes&q={one.enterprise.name}")
    assert sent(only)["outcome_id"] == [str(one.id)]
    data = sent(city.get(f"{ASK}?all=yes"))
    data[f"version_{one.id}"] = ["99"]
    assert city.post(ASK, data=data).status_code == 409 and claimed.states() == [OutcomeState.CLAIMED] * 3


@pytest.mark.parametrize("address", ["", "?case=999999", "?case=x&case=-1"])
def test_nothing_picked_leads_back_with_a_sentence(claimed, as_user, address):
    city = as_user(claimed.officer)
    answer = city.get(ASK + address)
    assert answer.status_code == 302 and answer.location.endswith("/outcomes?state=claimed")
    assert re.search("请先勾选|已经办理过", city.get(answer.location).text)
    with pytest.raises(Invalid) as refusal:
        outcomes.confirm_all(ConfirmOutcomes(versions={}), actor=claimed.officer, now=LATER)
    assert refusal.value.key == "outcome.none_chosen"


def test_what_is_kept_apart_is_just_what_is_refused_without_a_word(claimed, as_user):
    stopped, plain, odd = claimed.outcomes
    change(stopped.institution, standing="suspended")
    change(odd.engagement.milestones[0], done_on=None)
    found = confirming.apart(claimed.officer, claimed.outcomes)
    assert [found[one.id] for one in claimed.outcomes] == [[Apart.STANDING], [], [Apart.ASKED]]
    asked = as_user(claimed.officer).get(f"{ASK}?all=yes")
    assert sent(asked)["outcome_id"] == [str(plain.id)] and "这次不能一并认定的" in asked.text
    for one in claimed.outcomes:
        for step in (
            lambda one=one: outcomes.confirm_all(
                ConfirmOutcomes(versions={one.id: one.version}), actor=claimed.officer, now=LATER
            ),
            lambda one=one: outcomes.confirm(
                ConfirmOutcome(outcome_id=one.id, version=one.version), actor=claimed.officer, now=LATER
            ),
        ):
            if found[one.id]:
                with pytest.raises(Refusal):
                    step()
            elif one.state is OutcomeState.CLAIMED:
                step()
    assert claimed.states() == [OutcomeState.CLAIMED, OutcomeState.CONFIRMED, OutcomeState.CLAIMED]


def test_of_two_that_say_the_same_neither_is_confirmed_with_others(claimed):
    one, other = claimed.outcomes[:2]
    change(other, enterprise_id=one.enterprise_id)
    found = confirming.apart(claimed.officer, claimed.outcomes)
    assert [found[row.id] for row in claimed.outcomes] == [[Apart.TWICE], [Apart.TWICE], []]
