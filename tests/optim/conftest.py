"""What the tests of this folder share."""

import pytest


@pytest.fixture
def torch():
    reason = "compares with PyTorch: pip install torch==2.13.0"
    return pytest.importorskip("torch", reason=reason)
