"""Tests of minigrad/functional, function by function."""
