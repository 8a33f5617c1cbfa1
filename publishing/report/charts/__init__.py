"""Drawings of the report as inline SVG.

What belongs here: drawing typed values with Altair, a module for each kind of drawing, and their common look
(`theme`). What does not: reading or wording the values.
"""
