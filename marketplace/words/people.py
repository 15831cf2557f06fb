"""Words: people."""

SENTENCES: dict[str, str] = {}

LABELS: dict[str, str] = {}
