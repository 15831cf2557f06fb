"""What filled the database that `1f2ef02.jsonl.xz` holds; runs in a checkout of that commit, not in this one.

    git worktree add --detach OLD 1f2ef02
    cd OLD && PYTHONPATH=OLD MARKETPLACE_MODE=demo MARKETPLACE_VAR=EMPTY_FOLDER python HERE/tests/upgrades/fill_1f2ef02.py
    cd HERE && python -m tests.upgrades.dumps sqlite:///EMPTY_FOLDER/marketplace.db tests/upgrades/1f2ef02.jsonl.xz

The demonstration city, a small one at a fixed moment, and the deeds that leave rows where the city leaves none.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from marketplace.core import calendar
from marketplace.core.commands.competition import AnswerMatch, AskRun, SendRoundBack, SetPair
from marketplace.core.commands.delivery import ClaimOutcome, ConfirmOutcome, Paper, SendBackDelivery
from marketplace.core.commands.organisations import ApproveRegistration, RefuseRegistration, Suspend
from marketplace.core.commands.people import AskReset, Deactivate, Invite, SignInWith, UpdateProfile
from marketplace.core.commands.programme import WithdrawNotice
from marketplace.core.commands.year import FreezeYear, ProposeYear
from marketplace.core.lifecycle import ClaimState, EngagementState
from marketplace.extensions import db
from marketplace.jobs.heartbeat import SCHEDULER, beat
from marketplace.models import Account, Claim, Engagement, Mail, Notice, Organisation, Round, Unit, YearRun
from marketplace.notifications.mail import send
from marketplace.services import (
    answers,
    approval,
    credentials,
    engagements,
    installation,
    invitations,
    notices,
    organisations,
    outcomes,
    pairs,
    parts,
    people,
    registrations,
    sessions,
    solving,
    years,
)
from sqlalchemy import select

from marketplace import config
from marketplace.cli.application import opened
from marketplace.demo import city, names
from marketplace.demo.cast import PASSWORD
from marketplace.demo.opening import BUDGET_FEN
from marketplace.demo.papers import PROOF
from marketplace.demo.pilot import Size
from marketplace.demo.play import ask_to_join
from marketplace.serving import database

NOW = datetime(2023, 6, 15, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def first(statement):
    return db.session.scalars(statement).first()


def somebody(login):
    return first(select(Account).where(Account.login == login))


def of_organisation(organisation_id):
    return first(select(Account).where(Account.organisation_id == organisation_id, Account.active).order_by(Account.id))


def half_answers():
    """One match was confirmed by its enterprise alone, one by its institution alone, one by nobody."""
    selected = select(Claim).where(Claim.state == ClaimState.SELECTED).order_by(Claim.id)
    claims = sorted(db.session.scalars(selected), key=lambda one: of_organisation(one.need.organisation_id) is None)
    assert len(claims) > 2
    for claim, owner in zip(claims, (claims[0].need.organisation_id, claims[1].organisation_id), strict=False):
        answers.answer(AnswerMatch(key=claim.key, accept=True), actor=of_organisation(owner), now=LATER)


def people_and_letters():
    sessions.open(SignInWith(login="auditor", password=PASSWORD, address="192.0.2.1", agent="Firefox"), now=LATER)
    admin, expert = somebody("admin"), somebody("expert.two")
    changed = UpdateProfile(name=expert.name, email="expert@example.invalid", phone=expert.phone, password=PASSWORD)
    credentials.update_profile(changed, actor=expert, now=LATER)
    link = "http://localhost/reset/TOKEN"
    credentials.ask_reset(AskReset(login="expert.two", address="192.0.2.1", link=link), now=LATER)
    send(first(select(Mail.id).order_by(Mail.id)), lambda: LATER)
    member = first(select(Account).where(Account.organisation_id.is_not(None)).order_by(Account.id))
    wanted = Invite(organisation_id=member.organisation_id, email="second@example.invalid", link=link)
    invitations.invite(wanted, actor=member, now=LATER)
    people.deactivate(Deactivate(account_id=somebody("city.deputy").id, reason="已调离（演示）"), actor=admin, now=LATER)


def spellings():
    """Enterprises whose names are folded otherwise since, one with its former name, and two registrations."""
    unit = first(select(Unit).where(Unit.code == "430202"))
    officer = somebody("county.hetang")
    firm = names.enterprises(1, Random("spellings"))[0]
    written = (
        "株洲长车机械有限公司",
        "株洲⻓⻋机械有限公司",
        "株洲云帆機械廠（原株洲云帆二厂）",
        "株洲⻋桥有限公司",
        "株洲⻛机有限公司",
    )
    for number, name in enumerate(written, 8100):
        one = replace(names.renumbered(firm, number), name=name)
        asked = ask_to_join(one, kind="enterprise", unit=unit, login=f"spelling.{number}", now=LATER)
        if number < 8103:
            registrations.approve(ApproveRegistration(registration_id=asked.id), actor=officer, now=LATER)
        elif number == 8103:
            refusal = RefuseRegistration(registration_id=asked.id, reason="执照不清晰，请重新扫描。")
            registrations.refuse(refusal, actor=officer, now=LATER)
    stopped = first(select(Organisation).where(Organisation.name == written[0]))
    organisations.suspend(
        Suspend(organisation_id=stopped.id, reason="材料待核（演示）"), actor=somebody("city.officer"), now=LATER
    )


def runs():
    """The approver sent a round back; a pair is barred in it, and the new run is being computed in parts."""
    officer, approver = somebody("city.officer"), somebody("city.approver")
    a_round = first(select(Round).where(Round.state == "proposed"))
    refusal = SendRoundBack(round_id=a_round.id, version=None, reason="请再核一次评分")
    approval.send_back(refusal, actor=approver, now=LATER)
    claim = first(select(Claim).where(Claim.round_id == a_round.id, Claim.state == ClaimState.ADMISSIBLE).order_by(Claim.id))
    pair = {"round_id": a_round.id, "need_id": claim.need_id, "organisation_id": claim.organisation_id}
    pairs.set_pair(SetPair(locked=False, reason="已另行合作（演示）", **pair), actor=officer, now=LATER)
    run = solving.ask(AskRun(round_id=a_round.id), actor=officer, now=LATER)
    parts.plan(solving.start(run.id, LATER), [2, 1], LATER)


def results_of_service():
    """Two accepted services raised their enterprises' level, one confirmed; one delivery is sent back to be mended."""
    accepted = select(Engagement).where(Engagement.state == EngagementState.ACCEPTED).order_by(Engagement.id)
    claimed = []
    for one in db.session.scalars(accepted.limit(2)):
        proof, on = Paper(name="proof.pdf", data=PROOF), calendar.day_of(NOW) - timedelta(days=3)
        wanted = ClaimOutcome(engagement_id=one.id, level="little_giant", reached_on=on, file=proof)
        claimed.append(outcomes.claim(wanted, actor=of_organisation(one.institution_id), now=LATER).id)
    outcomes.confirm(ConfirmOutcome(outcome_id=claimed[0]), actor=somebody("city.officer"), now=LATER)
    delivered = first(select(Engagement).where(Engagement.state == EngagementState.DELIVERED).order_by(Engagement.id))
    mend = SendBackDelivery(engagement_id=delivered.id, reason="缺少培训签到表")
    engagements.send_back(mend, actor=of_organisation(delivered.enterprise_id), now=LATER)


def year():
    """The interim appraisal was frozen anew with another budget, and waits for its second person."""
    officer = somebody("city.officer")
    programme_id = first(select(YearRun.programme_id))
    run = years.freeze(FreezeYear(programme_id=programme_id, budget_fen=BUDGET_FEN // 2), actor=officer, now=LATER)
    years.propose(ProposeYear(run_id=run.id), actor=officer, now=LATER)


def fill():
    installation.begin_demonstration(now=NOW)
    city.build(NOW, Size(enterprises=220, institutions=22))
    installation.finish_demonstration(now=NOW)
    for deed in (half_answers, spellings, runs, results_of_service, year):
        deed()
    notice = first(select(Notice).order_by(Notice.id))
    notices.withdraw(WithdrawNotice(notice_id=notice.id, reason="日期有误"), actor=somebody("city.officer"), now=LATER)
    people_and_letters()
    beat(SCHEDULER, LATER, timedelta(minutes=2))


if __name__ == "__main__":
    given = config.from_environment()
    config.make_secret(given.var_dir)
    with opened(config.from_environment()):
        database.migrate()
        fill()
    print(Path(given.var_dir) / "marketplace.db")
