"""What can be done with a need and with a county workbook."""

from datetime import datetime
from typing import Any

from ..shared.lifecycle import Step
from ..shared.models.account import Account
from ..shared.offers.table import Circumstance, Offer, Offers, offer, refused_by
from ..shared.states import Standing
from .models import ImportBatch, ImportRow, Need
from .queries import hands, imports, needs
from .states import BatchState, NeedState
from .use_cases import corrections, taking_back


def owner_stands(need: Need, actor: Account, now: datetime) -> bool:
    """The enterprise of the need may act."""
    return need.organisation.standing is Standing.ACTIVE


def by_a_second_person(need: Need, actor: Account, now: datetime) -> bool:
    """The person neither entered nor verified it."""
    return not hands.in_need(actor, need)


def by_a_colleague(need: Need, actor: Account, now: datetime) -> bool:
    """No colleague of the unit is there to verify what this person wrote."""
    return not hands.awaits_a_colleague(actor, need)


def while_nobody_decides(need: Need, actor: Account, now: datetime) -> bool:
    """No round over the need has closed without its results being out."""
    a_round = needs.UNDECIDED_ROUND(need, False)
    return a_round is None or not a_round.has_closed(now)


def by_another_than_brought_it(need: Need, actor: Account, now: datetime) -> bool:
    """The person neither entered nor verified it; who corrected it may correct it again."""
    return not hands.brought(actor, need)


@refused_by(lambda need, now: corrections.refuse_closed(need, needs.UNDECIDED_ROUND(need, False), now))
def until_closing(need: Need, actor: Account, now: datetime) -> bool:
    """No round over the need has closed without its results being out, so that nobody chooses among its claims."""
    return while_nobody_decides(need, actor, now)


@refused_by(lambda need, now: taking_back.refuse_stood(need))
def in_no_round(need: Need, actor: Account, now: datetime) -> bool:
    """No round has taken the need up."""
    return not needs.has_stood(need)


def not_served(need: Need, actor: Account, now: datetime) -> bool:
    """No contract serves the need, and no match waits for an answer."""
    return need.state is not NeedState.MATCHED and needs.OPEN_CONTRACT(need) is None


def is_ready(batch: ImportBatch, actor: Account, now: datetime) -> bool:
    """Some row can be imported, and nothing is left to be decided before."""
    return imports.is_ready(batch)


def under_preview(row: ImportRow, actor: Account, now: datetime) -> bool:
    """The workbook of the row was neither imported nor put aside."""
    return row.batch.state is BatchState.PREVIEW


def looks_like_others(row: ImportRow, actor: Account, now: datetime) -> bool:
    """The row's enterprise has to be told from others of like name."""
    return bool((row.values or {}).get("like"))


def of_row(step: Step, *when: Circumstance) -> Offer:
    """What can be done with a row of a workbook under preview, by whoever may change the workbook."""
    return offer(WORKBOOK, step, when=(under_preview, *when), of=lambda row: row.batch)


WORKBOOK = ("workbook.change", "workbook.overrule")

OFFERS: dict[type[Any], Offers] = {
    Need: {
        "revise": offer("need.revise", Step.REVISE),
        "submit": offer("need.submit", Step.SUBMIT, when=owner_stands),
        "verify": offer("need.verify", Step.VERIFY, when=(owner_stands, by_a_colleague)),
        "return": offer("need.return", Step.RETURN),
        "publish": offer("need.publish", Step.PUBLISH, when=(owner_stands, by_a_second_person)),
        "unverify": offer("need.unverify", Step.UNVERIFY),
        "unpublish": offer("need.unpublish", Step.UNPUBLISH, when=in_no_round),
        "correct": offer("need.correct", Step.CORRECT, when=(by_another_than_brought_it, until_closing)),
        "withdraw": offer("need.withdraw", Step.WITHDRAW, when=while_nobody_decides),
        "cancel": offer("need.cancel", Step.CANCEL, when=not_served),
    },
    ImportBatch: {
        "change": offer(WORKBOOK, Step.COMMIT),
        "commit": offer(WORKBOOK, Step.COMMIT, when=is_ready),
        "discard": offer(WORKBOOK, Step.DISCARD),
    },
    ImportRow: {
        "correct": of_row(Step.READ),
        "say_who": of_row(Step.PASS, looks_like_others),
        "drop": of_row(Step.DROP),
        "restore": of_row(Step.RESTORE),
    },
}
