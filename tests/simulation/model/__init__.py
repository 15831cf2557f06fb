"""What each step must lead to: the rules as the specification states them, in plain Python and apart from the code.

It is written from the numbered requirements (S004-, MR-, C-, G-), the promises (AC, SB, MO, TI) and the published
lifecycles and permission table; it imports nothing of the house. Where the specification is silent, or where what was
typed decides, the model answers `OPEN`; where it made a choice of its own, a comment says so.
"""
