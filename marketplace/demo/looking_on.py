"""Work for those who pay, look on and keep house: corrections of the year that is over, and a change of where somebody is reached."""

from datetime import datetime

from sqlalchemy import select

from ..delivery.commands import Paper
from ..evaluation.commands import DecideAdjustment, ProposeAdjustment
from ..evaluation.models import Adjustment, YearRun
from ..evaluation.queries import adjustments
from ..evaluation.states import YearState
from ..evaluation.use_cases import adjustments as correcting
from ..people.commands.people import AskChange
from ..people.use_cases import changes, sessions
from ..shared.extensions import db
from ..shared.models.account import Account
from .cast import ADMINISTRATOR, SECOND_ADMINISTRATOR
from .names import phone
from .papers import PROOF
from .play import Play, seen

LESS_FEN = 120_000
"""What a line has too much, at most: a service that was counted twice."""


def corrections(play: Play, *, day: int, now: datetime) -> None:
    """One line of the released year was corrected, of which those who pay and look on are told; another one waits to be decided."""
    [run] = db.session.scalars(select(YearRun).where(YearRun.state == YearState.RELEASED)).all()
    paid = sorted((one for one in adjustments.stands(run) if one.new_fen), key=lambda one: (-one.new_fen, one.key))
    for line, at in zip(paid, (play.days.at(day, 10), now), strict=False):
        wanted = ProposeAdjustment(
            run_id=run.id,
            version=seen(YearRun, run.id),
            organisation_id=line.organisation,
            new_score=line.new_score,
            new_fen=line.new_fen - min(LESS_FEN, line.new_fen),
            reason="复核发现有一项服务重复计算，按合同更正。",
            proof=Paper(name="proof.pdf", data=PROOF),
        )
        one = correcting.propose(wanted, actor=play.cast.officer, now=at)
        if at < now:
            decided = DecideAdjustment(adjustment_id=one.id, version=seen(Adjustment, one.id))
            correcting.approve(decided, actor=play.cast.approver, now=play.days.at(day, 15))


def another_number(play: Play, *, day: int) -> None:
    """The second administrator has asked for another number of a county's officer; the first one, who has been here before, confirms."""
    bureau, officer = play.cast.bureau, play.officer_of(play.cast.counties[0].id)
    first = bureau[ADMINISTRATOR]
    sessions.open_again(first.id, address="", agent="", now=play.days.at(day - 1, 9))
    asked = AskChange(
        account_id=officer.id, version=seen(Account, officer.id), reason="本人来函说明换了号码，已回拨核对。", phone=phone(9100)
    )
    changes.ask(asked, actor=bureau[SECOND_ADMINISTRATOR], now=play.days.at(day, 9))
