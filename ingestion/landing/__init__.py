"""The durable record of what was taken in.

What belongs here: batches, their manifests, and the ledger that dbt reads beside them.
What does not: reading and judging rows (`readers`, `fates`), or deciding which batch passes (`guards`).
"""
