"""Every operation as a function; most are methods of Tensor too."""

from .conversion import *
from .creation import *
from .indexing import *
from .linear_algebra import *
from .pointwise import *
from .reduction import *
from .shape import *
