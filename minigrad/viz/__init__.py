"""Pictures: computation graphs, the backward pass step by step, and plots, all as SVG.

graph.py    a computation graph; recorded.py, folding.py, dot.py, layout.py, drawing.py: its way
            from what the engine recorded, over DOT text, to a picture
trace.py    the backward pass in frames; frames.py, rules.py, telling.py, exported.py
plot/       Figure, the plotter
charts/     ready-made plots of a training
theme.py    colours that follow the page's light or dark scheme; text.py: what can be shown
"""

from .charts import (
    activations,
    decision_boundary,
    gradients,
    heat_map,
    learning_curves,
    trajectories,
)
from .graph import Graph, graph
from .plot import Figure, Grid, grid, row
from .trace import Trace, trace

__all__ = [
    "Figure",
    "Graph",
    "Grid",
    "Trace",
    "activations",
    "decision_boundary",
    "gradients",
    "graph",
    "grid",
    "heat_map",
    "learning_curves",
    "row",
    "trace",
    "trajectories",
]
