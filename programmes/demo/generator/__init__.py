"""The demo's generator: a fictional company whose true probabilities are known.

What belongs here: how the company, its answers, its export files and its truth are made, with the
standard library and numpy only. What does not: anything of the platform. Nothing here imports it, so
that the truth cannot repeat a mistake of the code it is to test.
"""
