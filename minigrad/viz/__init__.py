"""Pictures: computation graphs, the backward pass step by step, and plots, all as SVG."""

from .graph import Graph, graph
from .trace import Trace, trace

__all__ = ["Graph", "Trace", "graph", "trace"]
