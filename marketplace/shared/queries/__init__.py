"""The questions: the read side, every list scoped to its viewer."""
