"""What an officer fills in about a place in the pool."""

from flask_babel import lazy_gettext

from ...shared.reasons import MOST
from ...shared.web.amounts import WholeField
from ...shared.web.fields import ReasonField
from ...shared.web.forms import VersionForm
from ..commands import ChangePlace, MovePlace
from ..models import PoolPlace
from ..use_cases.vetting import MOST_CAPACITY
from ..wording import LABELS


class MoveForm(VersionForm, makes=MovePlace):
    """Why a place is suspended, resumed or removed."""

    reason = ReasonField(most=MOST, hint=lazy_gettext("该机构会看到这一理由，不对外公开。"))


class ChangeForm(VersionForm, makes=ChangePlace):
    """Other numbers for a place."""

    capacity = WholeField(lazy_gettext(LABELS["PoolPlace.capacity"]), least=0, usual_most=500, most=MOST_CAPACITY)
    committed_served = WholeField(
        lazy_gettext(LABELS["PoolPlace.committed_served"]),
        least=0,
        usual_most=500,
        most=MOST_CAPACITY,
        hint=lazy_gettext("每期只能调整一次。"),
    )
    reason = ReasonField(lazy_gettext("调整的理由"), most=MOST)


def stored(place: PoolPlace) -> dict[str, int]:
    """What the form starts from."""
    return {"capacity": place.capacity, "committed_served": place.committed_served, "version": place.version}
