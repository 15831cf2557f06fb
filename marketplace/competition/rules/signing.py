"""What somebody answers for who approves the matching of a round: money, who bears it, who gets what, and who was asked."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ...shared.fixed import Fixed
from ..states import Voice
from .offer import Offer


class Priced(Fixed):
    """A proposed pair by id, with its price and who bears it; amounts in fen."""

    need: int
    institution: int
    price_fen: int
    government_fen: int
    concession_fen: int
    enterprise_fen: int


class Signing(Fixed):
    """The figures of the sheet; amounts in fen."""

    pairs: tuple[Priced, ...]
    """In the order of the run."""
    needs: int
    """Needs that the run looked at."""
    claims: int
    """Candidates of the run, and of how many institutions they are."""
    claimants: int
    pot_fen: int
    """The budget that the programme states; 0 where it states none."""
    taken_fen: int
    """The government's part of what other rounds of the programme have given already, or propose to."""
    holders: tuple[tuple[int, int], ...]
    """Institutions with how many needs each gets: the most first, then by id."""
    asked: int
    """Enterprises whose needs somebody claimed."""
    spoken: int
    """Those of them of which it was said for each such need what they think of its claimants."""
    entered: int
    """Those of them for which the county said it, about one need at least."""

    @property
    def price_fen(self) -> int:
        return sum(pair.price_fen for pair in self.pairs)

    @property
    def government_fen(self) -> int:
        return sum(pair.government_fen for pair in self.pairs)

    @property
    def concession_fen(self) -> int:
        return sum(pair.concession_fen for pair in self.pairs)

    @property
    def enterprise_fen(self) -> int:
        return sum(pair.enterprise_fen for pair in self.pairs)

    @property
    def left_fen(self) -> int:
        """What the pot has left once this is approved; below 0 where it does not reach."""
        return self.pot_fen - self.taken_fen - self.government_fen


def signing(
    frozen: Mapping[str, Any],
    outcome: Mapping[str, Any],
    offers: Mapping[tuple[int, int], Offer],
    wishes: Mapping[int, Voice],
    pot_fen: int,
    taken_fen: int,
) -> Signing:
    """The figures of a run that has a matching.

    `offers` holds the offer of each pair by need and institution, `wishes` for each enterprise with a claimed need who has
    spoken for it.
    """
    found = [(pair["need"], pair["institution"]) for pair in outcome["pairs"]]
    load = Counter(institution for _, institution in found)
    return Signing(
        pairs=tuple(_priced(need, institution, offers[need, institution]) for need, institution in found),
        needs=len(frozen["needs"]),
        claims=len(frozen["bids"]),
        claimants=len({bid["institution"] for bid in frozen["bids"]}),
        pot_fen=pot_fen,
        taken_fen=taken_fen,
        holders=tuple(sorted(load.items(), key=lambda one: (-one[1], one[0]))),
        asked=len(wishes),
        spoken=sum(map(bool, wishes.values())),
        entered=sum(one is Voice.COUNTY for one in wishes.values()),
    )


def _priced(need: int, institution: int, offer: Offer) -> Priced:
    return Priced(
        need=need,
        institution=institution,
        price_fen=offer.price_fen,
        government_fen=offer.government_fen,
        concession_fen=offer.concession_fen,
        enterprise_fen=offer.enterprise_fen,
    )
