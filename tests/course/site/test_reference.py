"""The reference: all public names, each once, with docstrings that it can show."""

import importlib
import inspect
import re
from collections import Counter

import griffe
import pytest

from minigrad.course.equations import docstring_equations
from minigrad.course.site import reference
from minigrad.course.site.docstrings import markdown

PLACES = ["minigrad", "minigrad.ops", "minigrad.nn", "minigrad.nn.functional", "minigrad.optim",
          "minigrad.optim.lr_scheduler", "minigrad.data", "minigrad.viz", "minigrad.autograd",
          "minigrad.transforms", "minigrad.checkup"]  # fmt: skip
LATER = ["fit", "save", "load", "doctor"]  # that minigrad loads when they are first used


@pytest.fixture(scope="module")
def documented():
    return reference.documented()


@pytest.fixture(scope="module")
def package():
    extensions = griffe.load_extensions("minigrad.course.site.docstrings")
    root = importlib.import_module("minigrad").__path__[0].rpartition("minigrad")[0]
    return griffe.load("minigrad", search_paths=[root], extensions=extensions)


@pytest.mark.parametrize("place", PLACES)
def test_every_public_name_is_in_the_reference(place, documented):
    module = importlib.import_module(place)
    known = {id(x) for _, x in documented.values()}
    names = list(reference.public_names(module)) + (LATER if place == "minigrad" else [])
    assert [name for name in names if id(getattr(module, name)) not in known] == []


@pytest.mark.parametrize("place", ["minigrad.nn.init", "minigrad.nn.utils", "minigrad.random"])
def test_every_function_that_a_module_defines_is_in_the_reference(place, documented):
    module = importlib.import_module(place)
    own = {n for n in reference.public_names(module) if getattr(module, n).__module__ == place}
    known = {path.rpartition(".")[2] for path in documented if path.startswith(place)}
    assert own - {"generator", "shape_of"} == known


def test_every_change_in_place_is_in_the_reference(documented):
    module = importlib.import_module("minigrad.inplace")
    own = {n for n, x in vars(module).items() if inspect.isfunction(x) and n.endswith("_")}
    assert {f"minigrad.inplace.{n}" for n in own if not n.startswith("_")} <= set(documented)


def test_nothing_is_in_it_twice(documented):
    assert [n for n in Counter(id(x) for _, x in documented.values()).values() if n > 1] == []


def test_everything_has_a_docstring_and_a_line_in_the_overview(documented):
    overview = reference.overview()
    for path, (topic, _) in documented.items():
        assert reference.summary(path), path
        assert f"({topic.name}.md#{path})" in overview


def test_the_static_reading_finds_the_same_objects(documented, package):
    for path, (_, x) in documented.items():
        found = package[path.removeprefix("minigrad.")]
        found = found.final_target if found.is_alias else found
        assert (found.is_class, found.is_function) == (inspect.isclass(x), inspect.isfunction(x))


def test_arguments_that_docstrings_name_exist(documented, package):
    for path in documented:
        found = package[path.removeprefix("minigrad.")]
        if found.docstring is None:
            continue
        parts = [p.value for p in found.docstring.parse("google", warnings=False)
                 if p.kind is griffe.DocstringSectionKind.parameters]  # fmt: skip
        init = found.all_members.get("__init__") if found.is_class else found
        known = {p.name.strip("*") for p in init.parameters} if init is not None else set()
        for parameter in (p for part in parts for p in part):
            names = re.split(r", ?", parameter.name.replace("*", ""))
            assert not set(names) - known, f"{path}: {names}"


def test_types_of_python_are_not_looked_up_in_minigrad(package):
    parameters = package["nn.Linear"].members["__init__"].parameters
    assert parameters["in_features"].annotation.canonical_path == "int"
    assert parameters["dtype"].annotation.canonical_path == "typing.Any"


def test_properties_and_methods_say_so(package):
    assert package["tensor.Tensor.shape"].docstring.value == "Lengths of the axes, a tuple."
    assert "method of Tensor" in package["ops.pointwise.exp"].labels
    assert "kernel_size: the window's" in package["nn.layers.pooling.MaxPool2d"].docstring.value


def test_equations_of_docstrings_have_a_page():
    homes = reference.homes()
    assert homes["adam.m"] == "reference/optim/"
    assert homes["schedules.step"] == "reference/lr_scheduler/"
    assert {e.label for e in docstring_equations() if e.label} == set(homes)


def test_docstrings_become_markdown():
    text = (
        "First. Shapes: inside.\n\nShapes: x (n,) -> the same.\n\n$$a = b \\tag{c.d}$$\n"
        "$$c = d$$\n\nWhere others differ:\n  - PyTorch: more.\n\nRaises:\n"
        "    TypeError: one. ValueError: two.\n    A, B: both.\n\n"
        ">>> 1 + 1\n2\n>>> 3\n3\n\nThe end."
    )
    assert markdown(text).split("\n\n") == [
        "First. Shapes: inside.",
        "**Shapes:** x (n,) -> the same.",
        "$$a = b \\tag{c.d}$$",
        "$$c = d$$",
        "**Where others differ:**",
        "- PyTorch: more.",
        "Raises:\n    TypeError: one.\n    ValueError: two.\n    A or B: both.",
        "```pycon\n>>> 1 + 1\n2\n>>> 3\n3\n```",
        "The end.",
    ]
