"""The whole house under a seeded simulator: one seed is one history of a city, and a failing one is replayed exactly.

`make sim` plays; `SIM_SEED=... make sim` plays one history again. What is played stands in `steps`, what comes from
outside the database in `outside`, what must be true in `checks`.
"""
