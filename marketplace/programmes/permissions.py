"""Who may do what: programme."""

from ..shared.models.account import Account
from ..shared.permissions.rules import PUBLIC, STAFF, Endpoints, PermissionLines, line, of_own_bureau
from ..shared.roles import Role
from .models import Notice


def own_notice(actor: Account, notice: Notice) -> bool:
    """The notice is one of the actor's own bureau."""
    return actor.unit_id is not None and notice.unit_id == actor.unit_id


PERMISSIONS: PermissionLines = {
    "programme.read": (line(*STAFF, Role.ADMINISTRATOR),),
    "programme.open": (line(Role.CITY_OFFICER),),
    "programme.change": (line(Role.CITY_OFFICER, where=of_own_bureau),),
    "programme.extension": (line(Role.CITY_OFFICER, Role.CITY_APPROVER, where=of_own_bureau),),
    "chain.edit": (line(Role.CITY_OFFICER),),
    "document.attach": (line(Role.CITY_OFFICER),),
    "notice.publish": (line(Role.CITY_OFFICER),),
    "notice.withdraw": (line(Role.CITY_OFFICER, where=own_notice),),
}

ENDPOINTS: Endpoints = {
    "programme.index": "programme.read",
    "programme.show": "programme.read",
    "programme.new": "programme.open",
    "programme.open": "programme.open",
    "programme.dates": "programme.change",
    "programme.change_dates": "programme.change",
    "programme.approve_dates": "programme.extension",
    "programme.withdraw_dates": "programme.extension",
    "programme.approve_settings": "programme.extension",
    "programme.withdraw_settings": "programme.extension",
    "programme.settings": "programme.change",
    "programme.change_settings": "programme.change",
    "programme.chains": "programme.read",
    "programme.add_chain": "chain.edit",
    "programme.rename_chain": "chain.edit",
    "programme.move_chain": "chain.edit",
    "programme.retire_chain": "chain.edit",
    "notices.index": PUBLIC,
    "notices.show": PUBLIC,
    "notices.new": "notice.publish",
    "notices.publish": "notice.publish",
    "notices.confirm_withdrawal": "notice.withdraw",
    "notices.withdraw": "notice.withdraw",
}
