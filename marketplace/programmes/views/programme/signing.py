"""The sheets for days and settings of a programme that wait for a second person."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext, ngettext

from ....shared.extensions import db
from ....shared.models.account import Account
from ....shared.web.filters import long_date
from ....shared.web.signing import Sheet, Sum
from ...events import Change
from ...models import Programme


def dates_sheet(programme: Programme, changes: Iterable[Change]) -> Sheet:
    """The sheet for days that somebody proposed."""
    proposed = programme.proposed or {}
    return Sheet(
        said=(*_asked(programme, proposed), gettext("批准后立即生效，机构和县市区经办会收到通知，原来的日期留在修改记录里。")),
        facts=tuple(_day(one) for one in changes),
    )


def settings_sheet(programme: Programme, rows: Iterable[tuple[str, str]]) -> Sheet:
    """The sheet for settings that somebody proposed; `rows` name each with its value as it is and as it would be."""
    proposed = programme.proposed_settings or {}
    return Sheet(
        said=(*_asked(programme, proposed), gettext("这些参数影响年末评比的结果；批准后立即生效，修改前后的数值都会记录。")),
        facts=tuple(Sum(label=label, value=value) for label, value in rows),
        flags=(gettext("等待期间不能冻结或演练年末评比。"),),
    )


def _asked(programme: Programme, proposed: dict[str, object]) -> list[str]:
    """Who asked, for which programme, and why."""
    person = db.session.get(Account, proposed["by"]) if "by" in proposed else None
    who = person.name if person else "—"
    return [
        gettext("%(who)s提请修改“%(name)s”。", who=who, name=programme.name),
        gettext("理由：%(reason)s", reason=proposed.get("reason", "")),
    ]


def _day(change: Change) -> Sum:
    label = gettext(change.label)
    if not isinstance(change.old, date) or not isinstance(change.new, date):
        return Sum(label=label, value=gettext("%(old)s → %(new)s", old=change.old, new=change.new))
    days = (change.new - change.old).days
    moved = (
        ngettext("延后 %(n)s 天", "延后 %(n)s 天", days, n=days)
        if days > 0
        else ngettext("提前 %(n)s 天", "提前 %(n)s 天", -days, n=-days)
    )
    return Sum(label=label, value=gettext("%(old)s → %(new)s", old=long_date(change.old), new=long_date(change.new)), note=moved)
