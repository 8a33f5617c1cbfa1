"""Whether two answers are the same. What belongs here: that. What does not: where they come from."""

from math import isclose

from recounted_facts import Answer

MINIMUM = 10
"""Below it the marts of the demo hold a figure back; nobody else does."""


def differences(found: Answer, expected: Answer, *, may_hold_back: bool = False) -> list[str]:
    """What differs, one sentence each; counts are to be equal, other figures to nine digits.

    Args:
        found: The answer of a route.
        expected: The recounted answer.
        may_hold_back: The route gives no figure where the count before it is below the minimum.
    """
    sentences = [f"{group} is missing" for group in expected.keys() - found.keys()]
    sentences += [f"{group} should not be there" for group in found.keys() - expected.keys()]
    for group in expected.keys() & found.keys():
        figures = found[group]
        if may_hold_back and figures[-1] is None and figures[0] is not None and figures[0] < MINIMUM:
            figures = (*figures[:-1], expected[group][-1])
        if len(figures) != len(expected[group]) or not all(map(_same, figures, expected[group])):
            sentences.append(f"{group} is {found[group]}, recounted {expected[group]}")
    return sorted(sentences)


def _same(found: float | None, expected: float | None) -> bool:
    if found is None or expected is None or isinstance(expected, int):
        return found == expected
    return isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
