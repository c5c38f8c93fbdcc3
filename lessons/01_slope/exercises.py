"""Exercises of lesson 1: The slope.

Fill in the functions, and try them: minigrad check 1
"""


def central(f, x, h):
    """The central difference: the slope of f at x, measured with a step to each side.

        C_h = (f(x + h) - f(x - h)) / (2 h)

    Args:
        f: a function of one number, which returns a number.
        x: the place, a float.
        h: the step, a float above 0: x + h and x - h are the two places where f is asked.

    Returns:
        The slope, a float.
    """
    raise NotImplementedError


def too_small():
    """Predict a number, before you run anything: the puzzle's last line, for another curve.

        def square(x):
            return x**2

        print((square(3.0 + 1e-16) - square(3.0)) / 1e-16)

    Near 3, float64 numbers are about 4e-16 apart. What is printed?

    Returns:
        Your number. "Not a number" is float("nan"), and "infinite" is float("inf").
    """
    return None  # your number


def best_step(b, eps):
    """The step with which the central difference of the cube is best. Mend it: it is wrong.

    The error is at most about E_h = h^2 + b eps / h, and least at

        h_best = (b eps / 2)^(1/3)

    Args:
        b: how much rounding costs, a float above 0; 16 for the cube at x = 2.
        eps: the gap between 1 and the next number, a float above 0.

    Returns:
        The step, a float.
    """
    return (b * eps / 2) ** 1 / 3


def test_central(central):
    """Write a test of a central difference that tells the right ones from the wrong ones.

        C_h = (f(x + h) - f(x - h)) / (2 h)

    It will be tried on two right ones, which differ by rounding alone, and on several wrong
    ones: the forward difference, one that divides by h, one with the wrong sign, one that
    multiplies by h where it should divide, and one that has lost the sign of the slope.

    Args:
        central: a function of f, x and h, as in the first exercise.

    Raises:
        AssertionError: `central` is wrong: assert abs(central(f, x, h) - ...) < ...
    """
    raise NotImplementedError
