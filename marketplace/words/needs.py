"""Words: needs."""

SENTENCES: dict[str, str] = {}

LABELS: dict[str, str] = {}
