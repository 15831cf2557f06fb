"""What the bureau tells the public, and taking it back."""

import pytest

from marketplace.programmes.commands import PublishNotice, WithdrawNotice
from marketplace.programmes.queries import notices as found
from marketplace.programmes.use_cases import notices
from marketplace.shared.errors import Invalid, NotFound, NotNow, NotPermitted
from tests.conftest import NOW


def publish(make, title="公告", body="正文", actor=None, programme=None):
    wanted = PublishNotice(title=title, body=body, programme_id=programme.id if programme else None)
    return notices.publish(wanted, actor=actor or make.city_officer(), now=NOW)


def take_back(notice, actor, reason="写错了，经核实"):
    return notices.withdraw(WithdrawNotice(notice_id=notice.id, version=notice.version, reason=reason), actor=actor, now=NOW)


def test_a_notice_is_public_at_once_under_its_programme(make):
    programme = make.programme()
    notice = publish(make, programme=programme)

    assert found.latest(5) == [notice]
    assert (notice.programme_id, notice.published_at) == (programme.id, NOW)


def test_a_notice_needs_no_programme(make):
    assert publish(make).programme_id is None


@pytest.mark.parametrize(("title", "body"), [("", "正文"), ("标题", "")])
def test_half_a_notice_is_not_published(make, title, body):
    with pytest.raises(Invalid, match="notice.empty"):
        publish(make, title, body)

    assert found.latest(5) == []


def test_a_withdrawn_notice_leaves_the_list_but_keeps_its_address(make):
    notice = publish(make)

    take_back(notice, make.city_officer())

    assert found.latest(5) == []
    assert found.find(notice.id).withdrawn_at == NOW


def test_a_notice_is_withdrawn_once_and_with_a_reason(make):
    notice, officer = publish(make), make.city_officer()

    with pytest.raises(Invalid, match="reason_needed"):
        take_back(notice, officer, reason="")
    take_back(notice, officer)
    with pytest.raises(NotNow, match="notice.withdrawn_already"):
        take_back(notice, officer)


def test_only_a_city_officer_speaks_for_the_bureau(make):
    notice = publish(make)
    for account in (make.county_officer(), make.city_approver(), make.institution_account()):
        with pytest.raises(NotPermitted):
            publish(make, actor=account)
        with pytest.raises(NotPermitted):
            take_back(notice, account)


def test_a_notice_that_does_not_exist_is_not_found(make):
    with pytest.raises(NotFound):
        notices.withdraw(WithdrawNotice(notice_id=1, version=1, reason="写错了，经核实"), actor=make.city_officer(), now=NOW)
