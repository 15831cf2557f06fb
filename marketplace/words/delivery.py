"""Words: delivery."""

SENTENCES: dict[str, str] = {}

LABELS: dict[str, str] = {}
