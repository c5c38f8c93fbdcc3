"""Ready-made charts on top of the plotter: each answers one question about a training.

None of them changes what it looks at: neither the model, its gradients, its mode and its buffers,
nor the random numbers.
"""

from .boundary import decision_boundary
from .curves import learning_curves
from .layers import activations, gradients
from .paths import trajectories
from .sweep import heat_map

__all__ = [
    "activations",
    "decision_boundary",
    "gradients",
    "heat_map",
    "learning_curves",
    "trajectories",
]
