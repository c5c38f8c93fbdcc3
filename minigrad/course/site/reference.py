"""The reference: which public name stands on which page, and in what order.

The pages name objects, ``::: minigrad.nn.Linear``; mkdocstrings writes what their docstrings say.
Each object stands on one page, under the first of its names; the overview lists all of them.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import minigrad

from ..equations import docstring_equations, relative
from .contents import Course
from .lesson_page import front_matter
from .sources import as_markdown


@dataclass(frozen=True)
class Section:
    """A part of a page.

    Attributes:
        title: its heading.
        place: the module whose public names are listed.
        homes: where they are defined, if not anywhere: "linear" of "minigrad.nn.layers.linear".
        names: the names, if not all that are found there.
        inherited: are members of base classes shown, because the bases are not public?
    """

    title: str
    place: str
    homes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    inherited: bool = False


@dataclass(frozen=True)
class Topic:
    """A page: its name in the address, its title, what it begins with, and its parts."""

    name: str
    title: str
    about: str
    sections: tuple[Section, ...]


OPS, NN, F = "minigrad.ops", "minigrad.nn", "minigrad.functional"
TOPICS = (
    Topic(
        "tensor",
        "Tensor",
        "An array, its gradient, and the operation that it came from; and the functions that make "
        "one. The operations have [a page of their own](operations.md).",
        (
            Section("The class", "minigrad", names=("Tensor",)),
            Section("From data", "minigrad", names=("tensor", "as_tensor", "from_numpy")),
            Section("Filled", OPS, ("creation",)),
        ),
    ),
    Topic(
        "operations",
        "Operations",
        "Functions of Tensors, as `minigrad.exp(x)`. Most are methods as well, `x.exp()`; those "
        "are marked. NumPy's functions record on Tensors too: `np.exp(x)`.",
        (
            Section("Element by element", OPS, ("pointwise",)),
            Section("Sums, extremes, order", OPS, ("reduction",)),
            Section("Shapes", OPS, ("shape",)),
            Section("Indices", OPS, ("indexing",)),
            Section("Products", OPS, ("linear_algebra", "einsum")),
            Section("Types and copies", OPS, ("conversion",)),
            Section("Changes in place (methods only)", "minigrad.inplace", names=(
                "add_", "sub_", "mul_", "div_", "clamp_", "fill_", "zero_", "copy_",
                "uniform_", "normal_",
            )),
        ),
    ),
    Topic(
        "random",
        "Random numbers",
        "One generator serves all of minigrad: `manual_seed` makes a program repeatable.",
        (Section("Random numbers", "minigrad.random", names=(
            "manual_seed", "rand", "randn", "randint", "randperm", "bernoulli",
            "rand_like", "randn_like", "randint_like",
        )),),
    ),
    Topic(
        "autograd",
        "Gradients",
        "`Tensor.backward` is enough for training. These give gradients on demand, products with "
        "Jacobians, second derivatives, and checks that a derivative is right.",
        (
            Section("Gradients on demand", "minigrad.autograd", ("autograd",)),
            Section("Vectors, Jacobians, Hessians", "minigrad.transforms"),
            Section("Recording", "minigrad", ("engine",)),
            Section("Checks", "minigrad.autograd", ("gradcheck", "anomaly")),
        ),
    ),
    Topic(
        "nn",
        "Layers",
        "Building blocks of models, under PyTorch's names, as `minigrad.nn.Linear`. Every layer is "
        "a [Module][minigrad.nn.Module] and has its methods.",
        (
            Section("Modules and parameters", NN, ("module", "parameter")),
            Section("Containers", NN, ("containers",)),
            Section("Linear, convolution, embedding", NN,
                    ("linear", "convolution", "pooling", "embedding")),
            Section("Activations", NN, ("activation",)),
            Section("Normalisation and dropout", NN, ("normalization", "dropout")),
            Section("Attention", NN, ("attention",)),
            Section("Shapes", NN, ("shape",)),
        ),
    ),
    Topic(
        "losses",
        "Losses",
        "A loss takes an output and its target and gives one number to minimise. Each is a "
        "[Module][minigrad.nn.Module]; the equations stand with the "
        "[function](functional.md#losses) of its name.",
        (Section("Losses", NN, ("losses",)),),
    ),
    Topic(
        "functional",
        "Functions of layers",
        "What layers and losses compute, as functions: `import minigrad.nn.functional as F`.",
        (
            Section("Activations", F, ("activation",)),
            Section("Layers", F, ("layer", "convolution", "attention")),
            Section("Losses", F, ("loss",)),
        ),
    ),
    Topic(
        "init",
        "Initial values and tools",
        "How parameters begin, and what is done to all of them at once.",
        (
            Section("Initial values: nn.init", "minigrad.nn.init"),
            Section("Tools: nn.utils", "minigrad.nn.utils"),
        ),
    ),
    Topic(
        "optim",
        "Optimizers",
        "Each has the methods of [Optimizer][minigrad.optim.Optimizer]: `step`, `zero_grad`, "
        "`state_dict` and the others. Its own part is one block of equations.",
        (
            Section("The base class", "minigrad.optim", ("optimizer",)),
            Section("In the order of their invention", "minigrad.optim",
                    ("sgd", "adagrad", "rmsprop", "adam", "adamw")),
        ),
    ),
    Topic(
        "lr_scheduler",
        "Schedules",
        "The learning rate as a function of the number of steps, as "
        "`minigrad.optim.lr_scheduler.StepLR`. Each has the methods of "
        "[LRScheduler][minigrad.optim.lr_scheduler.LRScheduler].",
        (
            Section("The base class", "minigrad.optim.lr_scheduler", ("base",)),
            Section("Schedules", "minigrad.optim.lr_scheduler",
                    ("factors", "cosine", "onecycle", "sequential", "plateau")),
        ),
    ),
    Topic(
        "data",
        "Data",
        "Data made by formula, shipped with the package, or read from a file; split and batched.",
        (
            Section("Made by formula", "minigrad.data", ("toy",)),
            Section("Shipped with the package", "minigrad.data", ("bundled",)),
            Section("Read from a file", "minigrad.data", ("table",)),
            Section("Split and batched", "minigrad.data", ("split", "loader")),
        ),
    ),
    Topic(
        "train",
        "Training",
        "The loop of training with all that belongs to it, for those who need not write it.",
        (
            Section("The loop", "minigrad.train", names=("fit", "evaluate", "accuracy")),
            Section("What it returns", "minigrad.history", names=("History",)),
            Section("Errors", "minigrad.train", names=("CheckpointError",)),
        ),
    ),
    Topic(
        "doctor",
        "Check-up",
        "One batch of a training run is examined, and what is wrong is named, with advice.",
        (Section("The check-up", "minigrad.checkup", names=("doctor", "Report", "Finding")),),
    ),
    Topic(
        "viz",
        "Pictures",
        "Computation graphs, the backward pass step by step, and plots, all as SVG.",
        (
            Section("Graphs", "minigrad.viz", ("graph",)),
            Section("The backward pass", "minigrad.viz", ("trace",)),
            Section("Charts of a training", "minigrad.viz",
                    ("boundary", "curves", "layers", "paths", "sweep")),
            Section("The plotter", "minigrad.viz", ("figure", "grids"), inherited=True),
        ),
    ),
    Topic(
        "io",
        "Files",
        "States of models and optimizers in files. Nothing is ever pickled.",
        (
            Section("Save and load", "minigrad.io",
                    names=("save", "load", "save_safetensors", "load_safetensors", "FileError")),
        ),
    ),
)  # fmt: skip


def pages(course: Course) -> dict[str, str | bytes]:
    """The overview, and a page for each topic."""
    return {
        "reference/index.md": overview(),
        **{f"reference/{topic.name}.md": page(topic) for topic in TOPICS},
    }


def overview() -> str:
    """All that there is, one line each."""
    head = front_matter(
        title="Reference", description="Every public class and function of minigrad, by topic."
    )
    parts = [
        head,
        "# Reference",
        "Names are PyTorch's, so that a small program for it runs with "
        "`import minigrad as torch`. Every entry gives the signature, the shapes, the equation "
        "where there is one, and the line of the source.",
    ]
    for topic in TOPICS:
        rows = [
            f"| [`{name_of(path)}`]({topic.name}.md#{path}) | {in_a_cell(summary(path))} |"
            for section in topic.sections
            for path in paths(section)
        ]
        parts.append(f"## [{topic.title}]({topic.name}.md)")
        parts.append("\n".join(["| name | what it is |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def page(topic: Topic) -> str:
    """The page of a topic."""
    head = front_matter(title=topic.title, description=topic.about.split("](")[0].split(". ")[0])
    parts = [head, f"# {topic.title}", topic.about]
    for section in topic.sections:
        if len(topic.sections) > 1:
            parts.append(f"## {section.title}")
        parts += [entry(path, section.inherited) for path in paths(section)]
    return "\n\n".join(parts) + "\n"


def entry(path: str, inherited: bool) -> str:
    """What mkdocstrings takes for an object."""
    lines = [
        f"::: {path}",
        "    options:",
        f"        heading: {name_of(path)}",
        f"        toc_label: {path.rpartition('.')[2]}",
    ]
    return "\n".join([*lines, "        inherited_members: true"] if inherited else lines)


# ---------------------------------------------------------------- names


@cache
def paths(section: Section) -> tuple[str, ...]:
    """The objects of a section, "minigrad.nn.Linear", in the order in which they are defined."""
    module = importlib.import_module(section.place)
    names = section.names or tuple(public_names(module))
    found = [(name, getattr(module, name)) for name in names]
    if not section.names:
        if section.homes:
            found = [(n, x) for n, x in found if home(x) in section.homes]
            found.sort(key=lambda entry: (section.homes.index(home(entry[1])), line_of(entry[1])))
        else:
            found.sort(key=lambda entry: line_of(entry[1]))
    # A name that another module has lent is listed there.
    return tuple(path_of(section.place, name, x) for name, x in found if not lent(x, section.place))


def path_of(place: str, name: str, x: Callable) -> str:
    """Where Griffe finds it. Behind a module of its own name, minigrad.tensor, it finds that."""
    hidden = f"{place}.{name}" in sys.modules
    return f"{x.__module__ if hidden else place}.{name}"


def public_names(module: ModuleType) -> Iterator[str]:
    """The names of the public classes and functions of a module."""
    names = getattr(module, "__all__", None)
    for name in vars(module) if names is None else names:
        x = getattr(module, name)
        if name.startswith("_") or not (inspect.isclass(x) or inspect.isfunction(x)):
            continue
        if names is not None or x.__module__.startswith("minigrad"):
            yield name


def documented() -> dict[str, tuple[Topic, Any]]:
    """All objects of the reference, by path, with their topic."""
    return {
        path: (topic, object_at(path))
        for topic in TOPICS
        for section in topic.sections
        for path in paths(section)
    }


def object_at(path: str) -> Any:
    """The object at a path such as "minigrad.nn.Linear"."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def home(x: Callable) -> str:
    """The last part of the name of the module in which something is defined."""
    return x.__module__.rpartition(".")[2]


def lent(x: Callable, place: str) -> bool:
    """Is this defined outside of the package in which it is public, as relu is in nn.functional?"""
    if place in ("minigrad", "minigrad.autograd"):
        return False
    root = place if place.count(".") == 1 else place.rpartition(".")[0]
    return not x.__module__.startswith(root)


def line_of(x: Callable) -> int:
    return inspect.unwrap(x).__code__.co_firstlineno if inspect.isfunction(x) else class_line(x)


def class_line(x: type) -> int:
    try:
        return inspect.getsourcelines(x)[1]
    except (OSError, TypeError):  # made by a function, as a namedtuple
        return 0


# ---------------------------------------------------------------- words


# As users write it, after ``import minigrad`` and the usual ``from minigrad import nn``.
PLACES = {
    "functional": "F.",
    "history": "",
    "inplace": "Tensor.",
    "ops": "Tensor.",
    "optim.lr_scheduler": "lr_scheduler.",
}


def name_of(path: str) -> str:
    """The name under which users know an object.

    >>> [name_of(f"minigrad.{x}") for x in ("functional.relu", "nn.Linear", "ops.exp", "train.fit")]
    ['F.relu', 'nn.Linear', 'exp', 'fit']
    """
    place, _, name = path.removeprefix("minigrad.").rpartition(".")
    place = place.removesuffix(f".{name}")  # the module of the same name
    if not place or (getattr(minigrad, name, None) is object_at(path) and place != "functional"):
        return name
    return PLACES.get(place, f"{place}.") + name


def summary(path: str) -> str:
    """The first sentence of its docstring."""
    return " ".join((inspect.getdoc(object_at(path)) or "").split("\n\n")[0].split())


def in_a_cell(text: str) -> str:
    """Text in a cell of a table."""
    return as_markdown(text).replace("|", "\\|")


def homes() -> dict[str, str]:
    """The page on which an equation of a docstring is displayed, by its label."""
    by_file: dict[str, str] = {}
    for topic, x in documented().values():
        file = inspect.getsourcefile(inspect.unwrap(x)) if home(x) != "builtins" else None
        if file:
            by_file.setdefault(relative(Path(file)), f"reference/{topic.name}/")
    return {
        equation.label: by_file[relative(equation.file)]
        for equation in docstring_equations()
        if equation.label and relative(equation.file) in by_file
    }
