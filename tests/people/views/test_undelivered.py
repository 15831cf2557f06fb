"""The page of undelivered letters: what it shows, its two buttons, and an invitation sent again."""

import re

from marketplace.people.queries import undelivered
from marketplace.shared.roles import Role
from tests.people.use_cases.test_undelivered import only, refused


def test_the_page_says_why_and_its_buttons_work(make, as_user):
    administrator = make.account(Role.ADMINISTRATOR, unit=make.city())
    client = as_user(administrator)
    assert "信都已送出" in client.get("/people/undelivered").text
    refused(make.city_officer())

    page = client.get("/people/undelivered").text
    assert "邮件服务器不收这个邮箱的信" in page and "no such mailbox" in page and "不再自动发送" in page
    place = f"/people/undelivered/{only(administrator).mark}"
    assert f'action="{place}/again"' in page and f'action="{place}/aside"' in page

    assert client.post(f"{place}/again", data={"version": "2"}).status_code == 302
    assert "自动再试" in client.get("/people/undelivered").text
    assert client.post(f"{place}/aside", data={"version": "2"}).status_code == 409
    assert client.post(f"{place}/aside", data={"version": "0"}).status_code == 302
    assert undelivered.count(administrator) == 0


def test_an_invitation_is_sent_again_from_the_page_of_the_organisation(make, as_user):
    member = make.enterprise_account()
    client, place = as_user(member), f"/organisations/{member.organisation_id}"
    client.post(f"{place}/invite", data={"email": "new@example.cn"})

    action = re.search(rf'action="({place}/invitations/\d+/again)"', client.get(place).text).group(1)
    answer = client.post(action, data={"version": str(member.organisation.version)})

    assert answer.status_code == 302
    assert "邀请已重新发出" in client.get(place).text
    assert client.post(action, data={"version": str(member.organisation.version)}).status_code == 409
