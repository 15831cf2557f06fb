"""What can be said: sentences and words by key, in Chinese, as the areas handed them in."""

from collections.abc import Iterable

from ..registry import Asked, Registry

SENTENCES: Registry[str] = Registry("the sentence")
LABELS: Registry[str] = Registry("the word")

CITED: Asked[[str], str] = Asked("how people read what a refusal cites")
PRINTED: Asked[[], Iterable[tuple[str, str]]] = Asked("the words that documents print, each with its file")
NAMED: Asked[[str, str], str] = Asked("how the documents call a category or a level")
