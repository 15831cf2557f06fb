"""The page of a programme on which weights of the year wait for the second person."""

from marketplace.shared.waiting import waiting_for
from tests.conftest import NOW
from tests.delivery.use_cases.serving import OVER
from tests.programmes.use_cases.test_weights import freeze, in_force, propose


def test_the_page_says_before_anything_is_typed_what_nobody_may_change(make, as_user):
    programme, officer = make.programme(), as_user(make.city_officer())
    address, weighed, measured = f"/programme/{programme.id}/settings", "不能修改综合评价的权重", "不能修改揭榜评分的参考价"
    page = officer.get(address).text
    assert weighed not in page and measured not in page
    freeze(make, programme)
    a_round = make.round([make.need()])
    page = officer.get(address).text
    assert weighed in page and measured in page and a_round.name in page


def test_the_inbox_says_of_which_programme_and_since_when(make):
    first, officer, approver = make.programme(), make.city_officer(), make.city_approver()
    propose(first, officer, 60, 25, 15)
    other = make.beside(name="二〇二三年另一期试点")
    propose(other, officer, 70, 20, 10)
    lines = [one for one in waiting_for(approver, OVER) if one.key == "waiting.settings_to_approve"]
    assert {(one.programme, one.since) for one in lines} == {(first.name, NOW), (other.name, NOW)}


def test_the_page_says_what_waits_and_lets_the_other_one_decide(make, as_user):
    programme, officer, approver = make.programme(), make.city_officer(), make.city_approver()
    propose(programme, officer, 60, 25, 15)
    address = f"/programme/{programme.id}"
    assert "批准修改" not in as_user(officer).get(address).text
    second = as_user(approver)
    page = second.get(address).text
    assert "50 % → 60 %" in page
    version = make.reread(programme).version
    assert second.post(f"{address}/settings/approve", data={"version": str(version)}).status_code == 302
    assert in_force(make, programme) == [60, 25, 15]
