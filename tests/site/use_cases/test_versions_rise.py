"""What was done on a version has raised it, even where only a part of the case changed: the same page is worth one deed (A12)."""

from datetime import date

import pytest

from marketplace.competition.commands import AskRun, CancelRun, ScoreClaim
from marketplace.competition.use_cases import screening, solving
from marketplace.delivery.commands import LogService, ReachMilestone, StrikeLogEntry
from marketplace.delivery.use_cases import engagements, ledger
from marketplace.people.commands.organisations import SayDifferent, SaySame
from marketplace.people.commands.people import Invite, RevokeInvitation, StateSamePerson
from marketplace.people.use_cases import invitations, links, persons
from marketplace.programmes.events import NoticePublished
from marketplace.records.use_cases.transaction import guard_version, record, transaction
from marketplace.shared.errors import Conflict
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Token
from marketplace.shared.roles import Role
from tests.competition.use_cases.competing import AFTER, GOOD_REASON, reviewed
from tests.conftest import NOW
from tests.delivery.use_cases.serving import LATER, started

WHY = "会议讨论后决定这样办"


def refused_the_second_time(make, owner, deed):
    """Do a deed twice on the version that the page showed at first."""
    version = make.reread(owner).version
    deed(version)
    assert make.reread(owner).version > version
    with pytest.raises(Conflict) as refusal:
        deed(version)
    assert refusal.value.key == "stale"


def points(claim, version):
    given = dict.fromkeys(["plan"], 90)
    return ScoreClaim(key=claim.key, version=version, points=given, reasons=dict.fromkeys(given, GOOD_REASON))


def test_points_raise_the_version_of_their_claim(world):
    play = world(reviewed)
    claim = play.claims[0][0]
    refused_the_second_time(
        play.make, claim, lambda version: screening.score(points(claim, version), actor=play.expert, now=AFTER)
    )


def test_runs_raise_the_version_of_their_round(world):
    play = world(reviewed)

    def ask(version):
        return solving.ask(AskRun(round_id=play.round.id, version=version, time_limit=None), actor=play.officer, now=AFTER)

    refused_the_second_time(play.make, play.round, ask)

    def cancel(version):
        return solving.cancel(CancelRun(round_id=play.round.id, version=version, number=1), actor=play.officer, now=AFTER)

    refused_the_second_time(play.make, play.round, cancel)


def test_ledger_lines_and_steps_raise_the_version_of_their_contract(world):
    service = world(started)
    make, contract = service.make, service.contract
    lines = []

    def log(version):
        command = LogService(
            engagement_id=contract.id,
            version=version,
            served_on=date(2023, 3, 10),
            content="培训一次",
            through_partner=False,
            fee_fen=100_00,
            reduction_fen=50_00,
        )
        lines.append(ledger.log(command, actor=service.provider, now=LATER).id)

    def strike(version):
        command = StrikeLogEntry(engagement_id=contract.id, version=version, entry_id=lines.pop(), reason=WHY)
        ledger.strike(command, actor=service.provider, now=LATER)

    def reach(version):
        command = ReachMilestone(engagement_id=contract.id, version=version, position=position, done_on=date(2023, 3, 10))
        engagements.reach_milestone(command, actor=service.provider, now=LATER)

    position = contract.milestones[0].position
    refused_the_second_time(make, contract, log)
    lines *= 2
    refused_the_second_time(make, contract, strike)
    refused_the_second_time(make, contract, reach)


def test_invitations_and_links_raise_the_version_of_their_organisation(make):
    person = make.enterprise_account()
    one = person.organisation
    invitations.invite(
        Invite(organisation_id=one.id, email="new@example.cn", link="https://x/invitation/TOKEN"), actor=person, now=NOW
    )
    token = db.session.query(Token).filter_by(purpose="invite").one().id

    def revoke(version):
        invitations.revoke(RevokeInvitation(organisation_id=one.id, version=version, invitation_id=token), actor=person, now=NOW)

    other, officer = make.enterprise(), make.city_officer()

    def join(version):
        return links.join(
            SaySame(organisation_id=one.id, same_as_id=other.id, version=version, reason=WHY), actor=officer, now=NOW
        )

    def part(version):
        return links.part(SayDifferent(organisation_id=one.id, version=version, reason=WHY), actor=officer, now=NOW)

    for deed in (revoke, join, part):
        refused_the_second_time(make, one, deed)


def test_statements_about_a_person_raise_the_version_of_the_account(make):
    first, second, administrator = make.city_officer(), make.city_officer(), make.account(Role.ADMINISTRATOR)

    def state(version):
        return persons.state(
            StateSamePerson(account_id=first.id, version=version, login=second.login, reason=WHY), actor=administrator, now=NOW
        )

    refused_the_second_time(make, first, state)


def test_a_deed_that_records_nothing_raises_no_version(make):
    programme = make.programme()
    version = programme.version
    with transaction():
        guard_version(programme, version)
    assert make.reread(programme).version == version
    with transaction():
        guard_version(programme, version)
        programme.name = "改名"
        record(NoticePublished(notice_id=0, title="改名"), at=NOW)
    assert make.reread(programme).version == version + 1
