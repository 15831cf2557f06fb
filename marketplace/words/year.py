"""Words: year."""

SENTENCES: dict[str, str] = {}

LABELS: dict[str, str] = {}
