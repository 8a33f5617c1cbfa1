"""The report: a folder of static pages made from the published file only.

What belongs here: what is asked of the marts, how it is drawn, worded and laid out. What does not: any
computation of NPS; every number on a page stands in a mart.
"""
