"""Markets with person-days: knapsack bounds, branches and searches of neighbourhoods."""
