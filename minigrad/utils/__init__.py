"""PyTorch's address of the data sets: ``from minigrad.utils.data import DataLoader``."""

from . import data

__all__ = ["data"]
