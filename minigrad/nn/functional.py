"""``import minigrad.nn.functional as F``: PyTorch's place for what is in minigrad/functional."""

from ..functional import *
