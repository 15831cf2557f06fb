"""Words: competition."""

SENTENCES: dict[str, str] = {}

LABELS: dict[str, str] = {}
