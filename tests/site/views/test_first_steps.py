"""What a new installation still needs: a list in the inbox that ticks itself off."""

import re

from marketplace.needs.states import NeedState
from marketplace.shared.models.place import Chain
from marketplace.shared.roles import Role

LINE = re.compile(
    r"<li>.*?</svg>\s*(?:<a href=\"([^\"]+)\">)?([^<\n]+?)(?:</a>)?\s*<span class=\"muted\">([^<]+)</span></li>", re.DOTALL
)


def steps(client):
    """Address, words and state of each line; empty where the list is not shown."""
    page = client.get("/inbox").text
    return LINE.findall(page.partition('class="first-steps"')[2].partition("</ol>")[0])


def test_the_first_administrator_is_led_to_the_accounts(make, as_user):
    counties = [make.county(), make.county("芦淞区", "430203")]
    admin = as_user(make.account(Role.ADMINISTRATOR))
    assert [(address, state) for address, _, state in steps(admin)] == [
        ("", "已完成"),
        ("/people/new", "已完成 0 / 2"),
        ("/people/new", "已完成 0 / 2"),
    ]
    make.city_officer()
    for _ in range(2):
        make.county_officer(counties[0])
    assert [state for _, _, state in steps(admin)] == ["已完成", "已完成 1 / 2", "已完成 1 / 2"]
    make.city_approver()
    make.county_officer(counties[1])
    assert steps(admin) == []


def test_officers_are_led_to_the_first_published_need_and_nobody_else_is(make, as_user):
    officer, county, auditor = as_user(make.city_officer()), as_user(make.county_officer()), as_user(make.account(Role.AUDITOR))
    assert [address for address, _, _ in steps(officer)] == ["/programme/new", "/programme/chains", "", "/needs"]
    assert [state for _, _, state in steps(county)] == ["等待", "还没有做", "还没有做"]

    make.need(state=NeedState.SUBMITTED)
    assert [state for _, _, state in steps(officer)] == ["已完成", "还没有做", "已完成", "还没有做"]
    assert [state for _, _, state in steps(county)] == ["已完成", "已完成", "还没有做"]

    make.need()
    assert steps(county) == []
    assert [words for _, words, state in steps(officer) if state != "已完成"] == ["录入产业链"]
    make.keep(Chain(unit_id=make.city().id, position=1, name="轨道交通"))
    assert steps(officer) == steps(auditor) == []
