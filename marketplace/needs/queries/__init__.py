"""Questions, each list scoped to whoever looks."""
