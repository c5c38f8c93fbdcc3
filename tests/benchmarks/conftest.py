"""Contenders import peers that may not be installed: pytest must not look there for doctests."""

collect_ignore = ["contenders"]
