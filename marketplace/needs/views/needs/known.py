"""What is known of an enterprise before it states a need: nobody types it again, and every value says from where and when it is."""

from flask_babel import gettext

from ....shared import permissions
from ....shared.models.account import Account
from ....shared.models.place import Organisation
from ....shared.web import filters
from ....shared.web.forms import Known
from ...models import Need
from ...queries import needs

AGAIN = ("contact_name", "contact_phone", "current_level", "chain_id")
"""What a need says that the next one of the same enterprise most likely says again."""


def of_enterprise(enterprise: Organisation | None, person: Account) -> dict[str, Known]:
    """What the form of a new need holds at first, by field: from the enterprise's last need, else from its own entry."""
    if enterprise is None:
        return {}
    last = needs.last_of(person, enterprise)
    if last is not None and permissions.may(person, "need.contact", last):
        return _of_need(last)
    if enterprise.id != person.organisation_id or not enterprise.contact_phone:
        return {}
    source = _registered(enterprise)
    return {"contact_name": Known(enterprise.contact_name, source), "contact_phone": Known(enterprise.contact_phone, source)}


def facts_of(enterprise: Organisation | None) -> list[tuple[str, str, str]]:
    """What nobody is asked for: the lines of what is known of an enterprise, each with where it is from."""
    if enterprise is None:
        return []
    source = _registered(enterprise)
    lines = (
        (gettext("统一社会信用代码"), enterprise.credit_code or "", source),
        (gettext("所属县市区"), enterprise.unit.name, source),
        (gettext("注册地址"), enterprise.address, source),
    )
    return [line for line in lines if line[1]]


def _of_need(last: Need) -> dict[str, Known]:
    source = gettext("来自 %(day)s 填报的需求 %(number)s，有变化请修改。", day=filters.day(last.created_at), number=last.number)
    said = {name: getattr(last, name) for name in AGAIN}
    return {name: Known(value, source) for name, value in said.items() if value}


def _registered(enterprise: Organisation) -> str:
    if enterprise.checked_at is not None:
        return gettext("来自 %(day)s 核对的登记资料", day=filters.day(enterprise.checked_at))
    return gettext("来自 %(day)s 的登记资料", day=filters.day(enterprise.created_at))
