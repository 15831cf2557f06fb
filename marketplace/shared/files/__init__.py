"""The papers: official forms as files, bytes to plain values and plain values to bytes."""
