"""What a list says of an organisation, so that a list which is released can keep it as it was (0092)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...shared.extensions import db
from ...shared.models.place import Organisation

Known = dict[str, dict[str, Any]]
"""Name, credit code (blank where there is none) and county of organisations, by their ids as texts."""


def as_they_are(organisation_ids: Iterable[int]) -> Known:
    """What a list says of these organisations now."""
    found = select(Organisation).where(Organisation.id.in_(set(organisation_ids))).options(joinedload(Organisation.unit))
    return {
        str(one.id): {"name": one.name, "credit_code": one.credit_code or "", "county": one.unit.name}
        for one in db.session.scalars(found.order_by(Organisation.id))
    }
