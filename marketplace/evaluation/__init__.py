"""Year's end: the evaluation, its lines and the public money."""
