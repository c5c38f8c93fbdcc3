"""Tests of minigrad/nn."""
