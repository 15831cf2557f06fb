"""How content enterprises are: what ratings come to."""
