"""The report: one static page made from the published file only.

What belongs here: what is asked of the marts, how it is drawn, labelled and laid out. What does not: any
computation of NPS; every number on the page stands in a mart.
"""
