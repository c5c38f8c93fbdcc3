"""Activations, layers and losses as functions: ``import minigrad.nn.functional as F``.

Shapes: N rows of a batch, C classes or channels, H and W height and width, T steps of a sequence.
"""

from ..ops import pad
from .activation import *
from .attention import *
from .convolution import *
from .layer import *
from .loss import *
