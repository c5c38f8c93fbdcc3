"""What stands in minigrad/data/loader.py, under PyTorch's address."""

from ..data.loader import DataLoader, Dataset, TensorDataset

__all__ = ["DataLoader", "Dataset", "TensorDataset"]
