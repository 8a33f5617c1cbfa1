"""From raw text to typed rows with a fate each.

What belongs here: builders of DuckDB SQL, one concept a module, and the order in which they speak.
What does not: reading files (`readers`), writing batches (`landing`), deciding which file to read (`intake`).
"""
