"""What a programme declares: the models of `programme.yml` and `sources/*.yml`, and their loading.

What belongs here: shapes, allowed values and cross-references of declarations, and messages about
mistakes in them. What does not: reading data or applying a declaration to it.
"""
