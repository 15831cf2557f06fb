"""The bounty-board competition: rounds, claims, scoring, runs, results."""
