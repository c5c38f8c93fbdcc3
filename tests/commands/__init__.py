"""Tests of the commands; helpers.py calls them, conftest.py gives each test an empty folder."""
