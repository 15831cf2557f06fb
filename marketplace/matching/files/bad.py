"""The one way in which a file of this package says no."""


class BadFile(ValueError):
    """A file cannot be used; the message is one sentence with the file, the place, the rule and the way out."""
