"""The page of a programme on which weights of the year wait for the second person."""

from tests.programmes.use_cases.test_weights import in_force, propose


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
