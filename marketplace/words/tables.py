"""What can be said: sentences and words by key, in Chinese, as the areas handed them in."""

from ..core.registry import Registry

SENTENCES: Registry[str] = Registry("the sentence")
LABELS: Registry[str] = Registry("the word")
