"""Words: programme."""

SENTENCES: dict[str, str] = {}

LABELS: dict[str, str] = {}
