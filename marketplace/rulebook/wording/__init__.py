"""Sentences and words by key."""
