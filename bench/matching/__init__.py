"""The matching engine measured against the solvers of its field, in the same run on the same machine."""
