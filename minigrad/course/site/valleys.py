"""The programs that the optimizers' pages show with what came out: a path, and a training loop."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..lesson import Cell
from .cache import PACKAGE, Cache, key_of_files
from .recording import Outputs, run_cell

BEGINNING = """\
import minigrad
from minigrad import optim, viz


def valley(x, y):
    return ({valley}) / 2


def walk(method, **options):
    w = minigrad.tensor([2.0, 1.0], requires_grad=True)
    optimizer, path = method([w], **options), [w.tolist()]
    for _ in range(60):
        optimizer.zero_grad()
        valley(w[0], w[1]).backward()
        optimizer.step()
        path.append(w.tolist())
    return path


paths = {{
{paths}
}}
for name, (*_, (x, y)) in paths.items():
    {said}
{asserts}

viz.trajectories(valley, paths, {options}title="{title}")"""

LOOP = """\
import minigrad
from minigrad import data, nn, optim

minigrad.manual_seed(0)
inputs, labels = data.moons(200)
model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))

optimizer = optim.{name}(model.parameters(), {options})
for step in range(200):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(inputs), labels)
    loss.backward()
    optimizer.step()

print(f"loss after 200 steps: {{loss.item():.4f}}")"""

LOSS = 'print(f"{name:14s} loss {valley(x, y):.2g} after 60 steps")'
PLACE = 'print(f"{name:18s} x = {x:.2g} after 60 steps")'


@dataclass(frozen=True)
class Walk:
    """A picture of paths.

    Attributes:
        words: what is to be seen.
        makers: {name of a path: its optimizer and the options}.
        asserts: what the words claim.
        title: of the picture.
        valley: twice the function.
        said: what is printed of each path.
        options: of the picture.
        rates: those of the training loop.
    """

    words: str
    makers: dict[str, str]
    asserts: str
    title: str
    rates: str
    valley: str = "x**2 + 100 * y**2"
    said: str = LOSS
    options: str = "minimum=(0, 0), "

    def program(self) -> str:
        """The program that draws it."""
        paths = [f'    "{name}": walk(optim.{call}),' for name, call in self.makers.items()]
        return BEGINNING.format(**{**vars(self), "paths": "\n".join(paths)})


VALLEY = "The valley is 100 times as steep across, along $y$, as it is along its floor. "
PLAIN = {"plain SGD": "SGD, lr=0.018"}

WALKS = {
    "SGD": Walk(
        VALLEY + "Plain SGD jumps from wall to wall, and creeps along the floor: its rate must be "
        "small enough for the walls. With momentum the velocity sums up the pull along the floor, "
        "which is the same at every step, while the pull across changes its sign and cancels. "
        "Nesterov's form swings less.",
        {
            **PLAIN,
            "momentum": "SGD, lr=0.009, momentum=0.9",
            "Nesterov": "SGD, lr=0.009, momentum=0.9, nesterov=True",
        },
        "losses = [valley(*path[-1]) for path in paths.values()]\n"
        "assert losses[0] > 10 * losses[1] > 10 * losses[2]",
        "Momentum in a valley",
        "lr=0.1, momentum=0.9",
    ),
    "Adagrad": Walk(
        VALLEY + "AdaGrad divides each direction by the size of its own gradients. So the first "
        "step is as long along the floor as it is across, 0.3 in both, and the path does not jump "
        "from wall to wall. The sum of squares only grows: the steps become shorter and shorter.",
        {**PLAIN, "Adagrad": "Adagrad, lr=0.3"},
        'x, y = paths["Adagrad"][1]\nassert abs(x - 1.7) < 1e-6 and abs(y - 0.7) < 1e-6',
        "AdaGrad in a valley",
        "lr=0.1",
    ),
    "RMSprop": Walk(
        VALLEY + "AdaGrad and RMSProp begin with the same step here. AdaGrad never forgets the "
        "steep beginning, and its steps become ever shorter. RMSProp's average forgets it after "
        "some ten steps, and its path arrives.",
        {
            **PLAIN,
            "Adagrad": "Adagrad, lr=0.05 / 0.1**0.5",
            "RMSprop": "RMSprop, lr=0.05, alpha=0.9",
        },
        'assert abs(paths["Adagrad"][1][0] - paths["RMSprop"][1][0]) < 1e-6\n'
        'assert paths["Adagrad"][-1][0] > 10 * paths["RMSprop"][-1][0]',
        "RMSProp in a valley",
        "lr=0.01",
    ),
    "Adam": Walk(
        VALLEY + "Adam's first step is as long as the learning rate, 0.1, in both directions. The "
        "averaged gradient then carries it beyond the floor, and it swings back, as with momentum. "
        "It does not jump from wall to wall.",
        {**PLAIN, "Adam": "Adam, lr=0.1"},
        'x, y = paths["Adam"][1]\nassert abs(x - 1.9) < 1e-6 and abs(y - 0.9) < 1e-6',
        "Adam in a valley",
        "lr=0.01",
    ),
    "AdamW": Walk(
        "The floor of this valley is level: no data pull on $x$, and the decay alone moves it. "
        "AdamW takes the share $\\eta \\lambda$ of it at every step, so that a decay of 1 shrinks "
        "it faster than one of 0.1. Adam divides the penalty by its own size: it goes by about "
        "$\\eta$ at every step, and with a penalty of 0.1 it goes the same way as with one of 1.",
        {
            "plain SGD": "SGD, lr=0.018, weight_decay=0.1",
            "Adam, penalty 1": "Adam, lr=0.05, weight_decay=1",
            "AdamW, decay 0.1": "AdamW, lr=0.05, weight_decay=0.1",
            "AdamW, decay 1": "AdamW, lr=0.05, weight_decay=1",
        },
        "tenth = walk(optim.Adam, lr=0.05, weight_decay=0.1)\n"
        'pairs = zip(tenth, paths["Adam, penalty 1"])\n'
        "assert max(abs(a[0] - b[0]) for a, b in pairs) < 0.01",
        "Decay on a level floor",
        "lr=0.01, weight_decay=0.01",
        valley="100 * y**2",
        said=PLACE,
        options="",
    ),
}


def loop(optimizer: str) -> str:
    """A training with an optimizer."""
    return LOOP.format(name=optimizer, options=WALKS[optimizer].rates)


def record(name: str, program: str, cache: Cache) -> Outputs:
    """What a program shows; it runs if it, or the package, has changed."""
    key = key_of_files((), PACKAGE, program)
    cell = Cell("code", program, 1)
    return cache.get(name, key, lambda: run_cell(cell, Path(f"{name}.py"), {}))
