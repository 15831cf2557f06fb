"""Two at once: whatever two use cases do to each other is what they would do one after the other (decision 0078)."""
