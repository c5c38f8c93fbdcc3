"""Where MINIGRAD_PEERS=required is set, as in .ci/run, no test may skip for want of a peer."""

import importlib.util
import os

import pytest

PEERS = ["torch", "safetensors", "autograd", "mygrad", "graphviz", "pygraphviz", "resvg_py"]


def pytest_configure():
    missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
    if os.environ.get("MINIGRAD_PEERS") == "required" and missing:
        raise pytest.UsageError(f"MINIGRAD_PEERS=required, but not installed: {', '.join(missing)}")
