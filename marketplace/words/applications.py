"""Words: applications."""

SENTENCES: dict[str, str] = {}

LABELS: dict[str, str] = {}
