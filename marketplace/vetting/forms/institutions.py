"""What an officer fills in about a place in the pool."""

from collections.abc import Sequence

from flask_babel import lazy_gettext

from ...programmes.models import Programme
from ...shared.reasons import MOST
from ...shared.web.amounts import WholeField
from ...shared.web.choices import ChoiceField
from ...shared.web.fields import ReasonField
from ...shared.web.forms import VersionForm
from ..commands import ChangePlace, MovePlace, ProposeCarry
from ..models import PoolPlace
from ..use_cases.vetting import MOST_CAPACITY
from ..wording import LABELS


class MoveForm(VersionForm, makes=MovePlace):
    """Why a place is suspended, resumed or removed."""

    reason = ReasonField(most=MOST, hint=lazy_gettext("该机构会看到这一理由，不对外公开。"))


class CarryForm(VersionForm, makes=ProposeCarry):
    """Into which other programme a place is to be carried over, and why."""

    programme_id = ChoiceField(
        lazy_gettext("延续到"), coerce=int, hint=lazy_gettext("同一市局正在受理申报、该机构还没有申报的试点。")
    )
    reason = ReasonField(most=MOST, hint=lazy_gettext("批准的同事和该机构会看到这一理由。"))

    def offer(self, programmes: Sequence[Programme]) -> "CarryForm":
        """The form with these programmes to choose from."""
        self.programme_id.choices = [(one.id, one.name) for one in programmes]
        return self


class ChangeForm(VersionForm, makes=ChangePlace):
    """Other numbers for a place."""

    capacity = WholeField(lazy_gettext(LABELS["PoolPlace.capacity"]), least=0, usual_most=500, most=MOST_CAPACITY)
    committed_served = WholeField(
        lazy_gettext(LABELS["PoolPlace.committed_served"]),
        least=0,
        usual_most=500,
        most=MOST_CAPACITY,
        hint=lazy_gettext("每期只能调整一次，延续入库资格以前的调整也算在内。"),
    )
    reason = ReasonField(lazy_gettext("调整的理由"), most=MOST)


def stored(place: PoolPlace) -> dict[str, int]:
    """What the form starts from."""
    return {"capacity": place.capacity, "committed_served": place.committed_served, "version": place.version}
