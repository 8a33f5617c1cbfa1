"""The question of the small exports. What belongs here: its text. What does not: anything else."""

QUESTION = "How likely are you to recommend us (0-10)?"
