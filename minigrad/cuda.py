"""There is no GPU here, and programs that ask are told so: minigrad computes with NumPy."""


def is_available() -> bool:
    """False."""
    return False
