"""Why a bid lost, and what would make an infeasible market feasible."""
