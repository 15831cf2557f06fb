"""What a round was announced to be solved for is what it is solved for: whole, in parts, and where somebody looks."""

import pytest

from marketplace.competition.rules import computing, whatif
from marketplace.matching import components
from marketplace.matching.files.frozen import market_of


def frozen(aim, score=(100, -70, -60)):
    """Needs 1 and 2 share a place that the first alone is better off with; need 3 stands apart."""
    bids = [(1, 11), (2, 12), (3, 13)]
    return {
        "round": {"programme": "P", "number": 1, "weights": {"plan": 100}, "seed": 7, "aim": aim},
        "needs": [{"id": n, "number": f"N{n}", "county": "C", "categories": []} for n in (1, 2, 3)],
        "institutions": [{"id": j, "name": f"I{j}", "free": 1} for j in (11, 12, 13)],
        "bids": [
            {"need": n, "institution": j, "score": s, "terms": [], "days": 5, "government_fen": 0, "pair": ""}
            for (n, j), s in zip(bids, score, strict=True)
        ],
        "excluded": [],
    }


@pytest.mark.parametrize(("aim", "served", "total"), [("coverage", 3, -30), ("score", 1, 100)])
def test_the_aim_that_was_announced_decides(aim, served, total):
    given = frozen(aim)
    whole = computing.compute(given)
    parts = [computing.compute_part(given, number) for number in range(len(components.split(market_of(given))))]
    assert len(parts) == 3
    assert (whole["aim"], whole["served"], whole["total"], whole["status"]) == (aim, served, total, "optimal")
    assert computing.join_parts(given, parts) == whole
    assert whatif.look(given)["total"] == total
