"""Tables with their keys and constraints, and no behaviour."""
