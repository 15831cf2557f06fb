"""Where the pages of needs hang, and what their lists are narrowed to."""

from ....programmes.queries import programmes
from ....programmes.web import places
from ....shared.web import query
from ....shared.web.addresses import page_number
from ...models import Need
from ...queries import needs
from ...states import NeedState
from .case import finding_said, level_of, particulars, services_of

bp = places.Placed("needs", __name__, "/needs", need_id=Need)

bp.add_app_template_filter(services_of)
bp.add_app_template_filter(level_of)
bp.add_app_template_filter(finding_said)
bp.add_app_template_filter(particulars)


def filtered(state: NeedState | None = None) -> needs.NeedFilter:
    """What the address narrows a list of needs to."""
    return needs.NeedFilter(
        programme=places.here(),
        state=state or query.code("state", tuple(NeedState)),
        unit_id=query.number("county"),
        text=query.text("q"),
        category=query.code("category", programmes.categories_of(places.shown())),
        page=page_number(),
    )
