"""Every number that the engine chose, with what it is for; a method reads its own here and nowhere else.

None decides which matching is the best: the answer is the same whatever stands here, within what exact arithmetic
needs. Those under "Effort" decide what is proven where a search is given up. What the ten that matter most are worth
is measured by `python -m bench.matching.ablation` and written down in docs/performance.md.
"""

# Exact arithmetic: sums of numbers below these stay in the numbers that count them.

LARGEST_SUM = 2**53
"""Sums beyond this are refused, because the solver counts in doubles."""
LARGEST_PRICE = 2**61
"""A price of the proof beyond this, or a second one, is added up in Python's own numbers."""
LARGEST_TOLL = 2**58
"""All prices of needs together stay below this, so that no sum leaves 64 bits."""
LARGEST_SCORE = 2**40
"""Auctions are for scores and priorities below this; a place that there is not costs so much."""
SHORT_SCORE = 2**29
"""Scores below this fit 32 bits with room for a difference."""
LOTS = 2**26
"""The lots of the draw are from 1 to this."""
ENDLESS = 2**60
"""More room, or a higher price, than any market has: where nothing limits, or nothing is reached."""
BEYOND_CHAINS = 2**61
"""Farther than any chain is dear."""
NO_WORTH = -(2**61)
"""The worth of what cannot be."""
NO_OFFER = 2**62
"""Without its sign, less than any offer."""
PRICE_BITS = 6
"""Prices of an auction are whole numbers of 1 / 2**6 of a point."""
FINEST_PRICE = 2**30
"""Prices of a relaxation are rounded to this part of a unit, or coarser where the numbers are large."""

# Doubles: how far what a solver says may be from what is.

EASY_COEFFICIENT = 10**6
"""Coefficients up to this give the solver's tolerances no room to hide a unit in."""
NOISE = 0.01
"""The solver counts in doubles; less than this apart from a whole number is that number."""
NOISELESS = 20_000
"""A reduced cost below this part of the largest cost may be nothing but rounding."""

# Takeovers: from which size on another method is quicker.

AUCTIONED = 100_000
"""From so many bids on prices are looked for before the auction begins."""
SEARCHED_PLACES = 4_000
"""Beyond this many institutions a search over all of them for the next one takes too long."""
TWO_THREADS = 20_000
"""So many rows are worth a second thread."""
SECOND_SIDE = 8
"""A second side with less than this part of the bids is not worth a thread."""
MOST_PARTS = 8
"""Parts that a market is split into at most; many small components travel in one."""
WIDENED_LATE = 1_000_000
"""From so many rows on the memory of a copy matters more than the time of widening it again."""
INTERIOR_POINT = 60_000
"""From so many entries on an interior point method reaches the same vertex sooner."""
PROGRAMMED = 5_000
"""Below so many bids a linear programme is as quick as multipliers."""
SIDE_RULES = 200
"""More side rules than this are left to the general programme."""
STAGED_LOADS = 5_000
"""Up to so many bids the staged method takes over workloads where not all needs can be served."""
COMPILED_ARCS = 20_000
"""From so many arcs on compiled code is worth the wait for it."""
EXPLAINED_AGAIN = 5_000
"""With nested quotas a market of up to so many bids is solved again for each bid asked about."""
REMEMBERED = 1_000_000
"""What is known of a market of up to so many bids is kept for the next question about it."""
LOOKED_AT_AGAIN = 5_000
"""In markets of up to so many bids an amount of a change that is not proven least is looked at once more."""

# Auctions.

SAMPLE_MARGIN = 1.5
"""How many standard deviations of its size a sample gets in places beyond its part."""
NEARLY_BEST = 16
"""Bids that cost their need less than this part of all differences may fill a free place at first."""
OFFERS_A_STEP = 40
"""So many offers for each need are made before the steps get coarser."""
DEMAND_BINS = 16
"""Bins in which the demand around a guessed price is counted."""
CIRCLE_PATIENCE = 2
"""An institution whose chain grew this often after it was passed on is looked at for a circle."""
CHAIN_TURNS = 500
"""So many times chains that pay are looked for and carried out; the last turns find one each."""
NEAR_CHAINS = 128 << PRICE_BITS
"""Moves that are this close to paying at the guessed prices are looked at first."""

# Programmes, one aim after the other.

STEEPNESS = 8
"""So many times the largest score does a unit of a higher aim weigh in the joint relaxation."""
SHARE_OF_TIME = 0.8
"""Of a time limit, the part that one aim may take of what is left."""
FREE_VARIABLES = 150
"""A first search is left at least so many variables beside those that the relaxation uses."""
SEARCHED_AT_ONCE = 800
"""So many variables are searched at once."""
NARROWINGS = 8
"""How often at most what was fixed is looked at again for more that it fixes."""
MULTIPLIER_TURNS = 120
"""Networks solved for one relaxation, at most."""
POINT_PARTS = 64
"""Parts of a point in which that network counts, fewer where the scores are large."""
RUNAWAY = 1_000.0
"""Multipliers that grow to so many times the largest worth belong to rules that exclude each other."""
WORTH_A_TURN = 0.5
"""Points by which another turn has to promise to lower the bound."""

# Effort under workloads, in counted steps of compiled code: about 3 * 10**9 a second and core.

AIM_EFFORT = 18 * 10**10
"""Steps that each aim may take in each part and on each of two cores: about a minute."""
BOUND_EFFORT = 5 * 10**8
"""Steps spent on the bound before anything else: most markets are settled by then."""
DRAW_EFFORT = 10**10
"""Steps that the draw among equals may take in each part."""
PURSUIT_EFFORT, PURSUIT_LONGEST = 3 * 10**8, 4 * 10**9
"""Steps of the first round from both ends and of the longest; each is half as long again as the one before."""
DIVE_EFFORT = 10**8
"""What one search of the whole for a first good matching may spend."""
SLICE_EFFORT = 10**7
"""What a dive spends between two looks at how far it has come."""
TURN_EFFORT = 6 * 10**7
"""What is spent between two looks at what is left."""
NEIGHBOURS = (30, 45, 60)
"""How many needs a small search concerns, in turn, while more needs are to be served."""
CLIMBED_NEIGHBOURS = (30, 45, 60, 80, 110)
"""How many needs a neighbourhood concerns, in turn, while the score is to rise."""
SERVING_PATIENCE = 60
"""Small searches in a row that may serve nobody more before that is given up."""
KNAPSACK_CELLS = 2**22
"""Cells of a knapsack's table; a longer workload is divided and rounded until it fits."""
BRANCH_STEPS, STRUCK_EVERY = 6, 3
"""Steps of prices at each branch of a search, and how often they strike out what cannot be."""
DIVE_STEPS = 40
"""Steps of prices at each branch of a dive: good prices find better matchings than many branches do."""
DIVE_CHOICE = 5
"""About how many bids a need has left in a dive."""
DIVE_SHARE, PRICE_GRAIN = 16, 1_000
"""How much more effort dives get than neighbourhoods of one size; in how many parts prices are scattered."""

# What would make the impossible possible.

RELAXING_SECONDS = 20.0
"""How long the shortest list is sought; city rounds take far less."""
SHORT_GROUPS = 60
"""So many groups with too few places are looked for at a time."""
TRIED_CHANGES = 60
"""A list of up to so many changes, not proven shortest, is rid of those that can be left out."""
