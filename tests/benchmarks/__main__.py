"""`python -m tests.benchmarks`, from the root of a checkout."""

import sys

from .command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
