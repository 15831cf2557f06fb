"""Every rule of applications and needs, its severity turned round in a copy: whoever meets it gets through, in the whole way."""

import pytest

from marketplace.needs.commands import PublishNeeds
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import needs
from marketplace.rulebook import rulesets
from marketplace.rulebook.findings import Severity
from marketplace.rulebook.ruleset import Subject
from marketplace.shared.errors import Invalid
from marketplace.vetting.states import ApplicationState
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.lawbook import copied, text_of, with_severity
from tests.needs.use_cases import test_needs
from tests.vetting.use_cases.test_applications import confirm, house, recommend, submitted

__all__ = ["copied", "house"]
PILOT = text_of("ZZ-PILOT-2023")


def turned(*subjects):
    """Each rule about one of these subjects, with the severity that it has not."""
    rules = [rule for rule in rulesets.load("ZZ-PILOT-2023").rules if rule.subject in subjects]
    return [(rule.subject, rule.key, Severity.WARN if rule.severity is Severity.REFUSE else Severity.REFUSE) for rule in rules]


@pytest.mark.parametrize(("subject", "rule", "severity"), turned(Subject.INSTITUTION, Subject.RECOMMENDATION))
def test_who_meets_every_rule_is_admitted_whatever_the_severities_say(make, house, copied, subject, rule, severity):
    change(make.programme(), ruleset_key=copied(with_severity(PILOT, subject, rule, severity)))
    firm, county, city, _ = house
    application = submitted(make, firm)
    recommend(application, county, copies=2)
    confirm(application, city)
    assert application.state == ApplicationState.ADMITTED


def test_too_few_papers_stop_the_recommendation_where_the_rule_refuses(make, house, copied):
    change(make.programme(), ruleset_key=copied(with_severity(PILOT, "institution", "copies", "refuse")))
    firm, county, *_ = house
    application = submitted(make, firm)
    for copies in (None, 1):
        with pytest.raises(Invalid) as refusal:
            recommend(application, county, copies=copies)
        assert refusal.value.facts["rule"] == "ZZ-COPY:institution.copies"
    assert recommend(application, county, copies=2).facts["copies"] == 2


@pytest.mark.parametrize(("subject", "rule", "severity"), turned(Subject.NEED))
def test_who_meets_every_rule_is_published_whatever_the_severities_say(make, copied, subject, rule, severity):
    firm = make.enterprise_account(make.enterprise(in_gradient_pool=None))
    change(make.programme(), ruleset_key=copied(with_severity(PILOT, subject, rule, severity)))
    need = test_needs.verified(make, firm, make.county_officer(firm.organisation.unit))
    [published] = needs.publish(PublishNeeds(versions={need.id: need.version}), actor=make.city_officer(), now=NOW)
    assert published.state == NeedState.PUBLISHED
