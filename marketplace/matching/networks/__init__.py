"""Markets that are networks: capacities, floors, locks and nested quotas, by a lexicographic simplex."""
