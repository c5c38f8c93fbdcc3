"""Data: made by formula, shipped with the package, or read from a file; split and batched."""

from .bundled import digits, names
from .loader import DataLoader, Dataset, TensorDataset
from .split import train_test_split
from .table import Table, read_table
from .toy import blobs, circles, moons, spirals, xor

__all__ = [
    "DataLoader",
    "Dataset",
    "Table",
    "TensorDataset",
    "blobs",
    "circles",
    "digits",
    "moons",
    "names",
    "read_table",
    "spirals",
    "train_test_split",
    "xor",
]
