"""The triggers that keep recorded rows as they are, as the migrations make them."""

FINAL = ("event", "claim_version", "rating", "year_line")
"""Rows that are only ever added."""
KEPT = ("adjustment", "claim", "engagement", "round", "service_log", "solve_run", "stored_file", "year_run")
"""Rows that go on, while what was decided or paid in them stays."""
LISTED = ("round", "year_run")
"""Kept tables whose released lists stay as they were."""
STRUCK = ("service_log", "stored_file")
"""Kept tables of which a row may be taken out."""


def expected(dialect: str) -> frozenset[str]:
    """The names of all guards that a whole database has."""
    listed = [f"{table}_no_relist" for table in LISTED]
    if dialect == "postgresql":
        kept = (f"{table}_{name}" for table in KEPT for name in ("no_removal", "no_update"))
        return frozenset(kept).union(listed, (f"{table}_no_change" for table in FINAL))
    final = {f"{table}_no_{deed}" for table in FINAL for deed in ("update", "delete", "replace")}
    kept = (f"{table}_no_{deed}" for table in KEPT for deed in ("update", "push", "replace"))
    return frozenset(final).union(kept, listed, (f"{table}_no_delete" for table in KEPT if table not in STRUCK))
