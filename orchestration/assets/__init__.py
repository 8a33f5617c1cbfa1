"""Assets and checks, one module for each step of the flow.

What belongs here: what Dagster shows and in which order it runs. What does not: how a step works.
"""
