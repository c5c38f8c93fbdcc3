"""What a learner's test says of an implementation: the outcome of an exercise of kind "test"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def verdict_on(
    implementation: Callable, right: bool = False
) -> Callable[[Callable], dict[str, str]]:
    """The `run` of a Case in which a test is tried on an implementation.

    Args:
        implementation: what the test is given.
        right: is it right? Then an exception that is no AssertionError is a fault of the test
            itself, and is raised.

    >>> def test(absolute):
    ...     assert absolute(-3) == 3
    >>> verdict_on(abs, right=True)(test), verdict_on(float)(test)
    ({'your test': 'accepts it'}, {'your test': 'rejects it'})
    """

    def run(test: Callable) -> dict[str, str]:
        try:
            with np.errstate(all="ignore"):
                test(implementation)
        except NotImplementedError:  # the test is not written yet
            raise
        except Exception as error:  # a wrong implementation may give what no test can work with
            if right and not isinstance(error, AssertionError):
                raise
            return {"your test": "rejects it"}
        return {"your test": "accepts it"}

    return run
