"""The options of ``minigrad train``, and what its help says."""

from __future__ import annotations

import argparse
from pathlib import Path

from .parsing import Parser, number, whole, widths
from .settings import ACTIVATIONS, OPTIMIZERS, SCHEDULES, WITH_MOMENTUM

DESCRIPTION = """\
Train a network and show how well it does on data that it has not seen.

DATA is one of
  digits     handwritten digits of 8 x 8 pixels, 10 classes
  moons  circles  spirals  blobs  xor
             points in the plane, made by formula
  FILE.csv   your own table: names in the first line, numbers below. The target is the last
             column, or the one that --target names; whole numbers and texts are classes,
             numbers with a decimal point a quantity (squared error; no accuracy).
             Features, and a quantity, are brought to mean 0 and standard deviation 1 with
             the statistics of the training part alone; model.npz keeps them."""
EPILOG = """\
The run is kept in RUN/: config.json and checkpoint.npz (after each epoch); at the end model.npz,
metrics.json and pictures: graph.svg, curves.svg and, for two features, boundary.svg.
Whatever stops it, --resume RUN continues it, and ends with exactly the same numbers.
minigrad.io.load("RUN/model.npz") gives the weights and all that it takes to use them.

examples:
  minigrad train digits
  minigrad train digits --optimizer sgd --lr 0.05 --out runs/sgd
  minigrad train moons --hidden none           no hidden layer: a straight line
  minigrad train houses.csv --target price
  minigrad train --resume runs/sgd"""


def parser() -> Parser:
    """All options; None stands for "not given", as the defaults depend on the data."""
    p = Parser(
        prog="minigrad train",
        usage="minigrad train DATA [options]\n       minigrad train --resume RUN",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    p.add_argument("data", nargs="?", metavar="DATA", help=argparse.SUPPRESS)

    data = p.add_argument_group("data")
    data.add_argument(
        "--test-fraction",
        type=number(above=0, below=1),
        metavar="F",
        help="share of the rows that is set aside for the test (default: 0.2)",
    )
    data.add_argument(
        "--seed",
        type=whole(0),
        metavar="N",
        help="decides the split, the first weights, the order of the rows and dropout (default: 0)",
    )
    data.add_argument("--points", type=whole(10), metavar="N", help="of a toy set (default: 1000)")
    data.add_argument("--noise", type=number(least=0), metavar="S", help="of a toy set")
    data.add_argument(
        "--target", metavar="COLUMN", help="of a file: what to predict (default: the last column)"
    )
    data.add_argument(
        "--task",
        choices=("classification", "regression"),
        metavar="TASK",
        help="of a file: classification or regression (default: as the target's cells suggest)",
    )

    network = p.add_argument_group("network")
    network.add_argument(
        "--hidden",
        type=widths,
        metavar="N,N",
        help="widths of the hidden layers, or none (default: 64,64; digits 128,128)",
    )
    network.add_argument(
        "--activation",
        choices=ACTIVATIONS,
        metavar="NAME",
        help=f"{', '.join(ACTIVATIONS)} (default: relu)",
    )
    network.add_argument(
        "--dropout",
        type=number(least=0, below=1),
        metavar="P",
        help="share of the hidden units that is left out, at random (default: 0; digits 0.2)",
    )

    training = p.add_argument_group("training")
    training.add_argument(
        "--optimizer",
        choices=OPTIMIZERS,
        metavar="NAME",
        help=f"{', '.join(OPTIMIZERS)} (default: adamw)",
    )
    rates = ", ".join(f"{name} {lr:g}" for name, lr in OPTIMIZERS.items())
    training.add_argument(
        "--lr", type=number(above=0), metavar="R", help=f"learning rate (default: {rates})"
    )
    training.add_argument(
        "--weight-decay",
        type=number(least=0),
        metavar="W",
        help="pull of the weights towards 0 (default: 0; adamw 0.01)",
    )
    training.add_argument(
        "--momentum",
        type=number(least=0, below=1),
        metavar="M",
        help=f"of {' and '.join(WITH_MOMENTUM)} (default: 0.9 and 0)",
    )
    training.add_argument(
        "--label-smoothing",
        type=number(least=0, below=1),
        metavar="S",
        help="share of the target that is spread over all classes (default: 0; digits 0.1)",
    )
    training.add_argument(
        "--schedule",
        choices=SCHEDULES,
        metavar="NAME",
        help=f"of the learning rate: {', '.join(SCHEDULES)} (default: cosine)",
    )
    training.add_argument(
        "--clip", type=number(above=0), metavar="L", help="longest gradient allowed (default: any)"
    )
    training.add_argument(
        "--epochs",
        type=whole(1),
        metavar="N",
        help="times through the data (default: 100; digits 40)",
    )
    training.add_argument(
        "--batch-size",
        type=whole(1),
        metavar="N",
        help="rows for each step (default: 32; digits 16)",
    )

    kept = p.add_argument_group("run")
    kept.add_argument(
        "--out",
        type=Path,
        metavar="RUN",
        help="folder to keep the run in (default: runs/DATA-1, -2 ...)",
    )
    kept.add_argument(
        "--resume", type=Path, metavar="RUN", help="go on with the run in this folder"
    )
    kept.add_argument("--force", action="store_true", help="give up the run that is in --out")
    kept.add_argument(
        "--plain",
        action="store_true",
        help="a line for each epoch instead of a bar on the terminal",
    )
    return p
