"""Milliseconds to draw: a graph as DOT text, and plots as SVG; a line plot by Matplotlib, too.

``python -m tests.benchmarks.pictures`` prints them as JSON; `overheads.pictures` asks for that.
"""

import io
import json
from collections.abc import Callable
from statistics import median
from time import process_time

import numpy as np

OPERATIONS = 1000
POINTS = 200


def graph_to_dot() -> Callable:
    """All of a graph, nothing folded, with values and gradients."""
    import minigrad
    from minigrad import viz

    y = minigrad.tensor(0.5, requires_grad=True)
    for i in range(OPERATIONS):
        y = y * 1.01 if i % 2 else y.tanh()
    return lambda: viz.graph(y, limit=None).dot


def series() -> list[tuple[np.ndarray, np.ndarray]]:
    x = np.linspace(0.0, 10.0, POINTS)
    return [(x, np.sin(k * x) / k) for k in (1, 2, 3)]


def lines() -> Callable:
    from minigrad.viz import Figure

    def draw():
        figure = Figure("Waves", x_label="x", y_label="y")
        for k, (x, y) in enumerate(series()):
            figure.line(x, y, label=f"wave {k}")
        return figure.svg()

    return draw


def lines_by_matplotlib() -> Callable:
    from matplotlib.figure import Figure

    def draw():
        figure = Figure(figsize=(6.4, 4))
        axes = figure.subplots()
        for k, (x, y) in enumerate(series()):
            axes.plot(x, y, label=f"wave {k}")
        axes.set(title="Waves", xlabel="x", ylabel="y")
        axes.legend()
        figure.savefig(io.BytesIO(), format="svg")

    return draw


def contour() -> Callable:
    from minigrad.viz import Figure

    x = np.linspace(-2.0, 2.0, 100)
    return lambda: Figure("Bowl").contour(lambda x, y: x**2 + 10 * y**2, x, x).svg()


PICTURES = {
    f"graph of {OPERATIONS} operations to DOT": graph_to_dot,
    f"3 lines of {POINTS} points": lines,
    f"3 lines of {POINTS} points, Matplotlib": lines_by_matplotlib,
    "contour of 100 x 100 points": contour,
}


def milliseconds(draw: Callable, times: int = 15) -> float:
    """Median processor time, after one call that does not count."""
    draw()
    found = []
    for _ in range(times):
        start = process_time()
        draw()
        found.append(1e3 * (process_time() - start))
    return median(found)


if __name__ == "__main__":
    measured = {}
    for name, prepare in PICTURES.items():
        try:
            measured[name] = milliseconds(prepare())
        except ModuleNotFoundError:  # Matplotlib, or the package graphviz
            continue
    print(json.dumps(measured))
