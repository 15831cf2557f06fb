"""The people of a city, as the simulator knows them."""

from dataclasses import dataclass

from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.roles import Role


@dataclass(frozen=True)
class Person:
    """Somebody of the city."""

    account_id: int
    name: str
    """How a story calls them."""
    roles: frozenset[Role]
    organisation_id: int | None = None
    unit_id: int | None = None

    @property
    def account(self) -> Account:
        """The account as it is stored."""
        return db.session.get_one(Account, self.account_id)


def playing(people: list[Person], role: Role) -> list[Account]:
    """The accounts of those who play a part."""
    return [person.account for person in people if role in person.roles]
