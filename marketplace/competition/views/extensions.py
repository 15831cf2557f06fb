"""The sheets for a later moment that one person proposed and another is to decide about."""

from datetime import datetime

from flask_babel import gettext, ngettext

from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.web.filters import moment
from ...shared.web.signing import Sheet, Sum
from ..models import Claim, Round
from ..queries import claims, rounds


def extension_sheet(a_round: Round) -> Sheet:
    """The sheet for a later closing moment that somebody proposed; of claims it knows nothing, which are sealed."""
    who, later = _who(a_round), a_round.extends_to or a_round.closes_at
    earlier = rounds.extended_from(a_round.id)
    said = [
        gettext("%(who)s提请延长“%(name)s”的揭榜截止时间。", who=who, name=a_round.name),
        gettext("理由：%(reason)s", reason=a_round.extension_reason),
        gettext("批准后立即生效，库内全部机构和本轮次的企业会收到通知；原来的截止时间照样公开。"),
    ]
    return Sheet(
        said=tuple(said),
        sums=(
            Sum(label=gettext("现在的截止时间"), value=moment(a_round.closes_at)),
            Sum(label=gettext("延长到"), value=moment(later), note=_longer(a_round.closes_at, later)),
        ),
        flags=_before(len(earlier)),
    )


def answer_time_sheet(claim: Claim, answer_by: datetime, later: datetime) -> Sheet:
    """The sheet for a later end of the time to answer a match."""
    said = [
        gettext("%(who)s提请延长需求 %(need)s 的匹配的确认期限。", who=_who(claim), need=claim.need.number),
        gettext("理由：%(reason)s", reason=claim.extension_reason),
        gettext("批准后立即生效，机构、企业和所在县市区会收到通知；原来的期限照样写明。"),
    ]
    return Sheet(
        said=tuple(said),
        sums=(
            Sum(label=gettext("现在的确认期限"), value=moment(answer_by)),
            Sum(label=gettext("延长到"), value=moment(later), note=_longer(answer_by, later)),
        ),
        flags=_before(len(claims.extended_from([claim])[claim.id])),
    )


def _who(case: Round | Claim) -> str:
    person = db.session.get(Account, case.extension_by_id) if case.extension_by_id else None
    return person.name if person else "—"


def _before(times: int) -> tuple[str, ...]:
    return (ngettext("此前已延长 %(n)s 次。", "此前已延长 %(n)s 次。", times, n=times),) if times else ()


def _longer(before: datetime, after: datetime) -> str:
    days, rest = divmod(int((after - before).total_seconds()), 24 * 3600)
    if days and rest >= 3600:
        return gettext("延后 %(days)s 天 %(hours)s 小时", days=days, hours=rest // 3600)
    if days:
        return ngettext("延后 %(n)s 天", "延后 %(n)s 天", days, n=days)
    return ngettext("延后 %(n)s 分钟", "延后 %(n)s 分钟", rest // 60, n=rest // 60)
