"""Pictures: computation graphs, the backward pass step by step, and plots, all as SVG."""

from .graph import Graph, graph

__all__ = ["Graph", "graph"]
