"""Graphviz's SVG made ours: the theme's colours, a title, no ids, and parts that can be marked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from xml.etree import ElementTree

from .text import for_xml
from .theme import LIGHT, styled

Element = ElementTree.Element
SVG = "http://www.w3.org/2000/svg"
SHAPES = ("polygon", "ellipse", "path")
PIXELS = 4 / 3  # in a point, Graphviz's unit
MARGIN = 4  # points between a label and its box
WIDE = 0.5  # of a digit, as a share of the font's size
GRADIENT = "grad "  # how the line of a label begins that shows a gradient

# What Graphviz writes for its own defaults, which differs from version to version.
DEFAULTS = {"black": LIGHT["ink"], "transparent": "none"}

# Lines of marked parts: a stronger colour than that of an area, and not told apart by colour alone.
LINES = {
    "active": {"stroke": LIGHT["c4"], "stroke-width": "2.5"},
    "waiting": {"stroke": LIGHT["c3"], "stroke-width": "2", "stroke-dasharray": "5 3"},
}


class Drawing:
    """A graph as Graphviz has laid it out; several drawings can stand on one page.

    Args:
        graphviz_svg: what `layout.render` returns.
        title: a few words, for those who cannot see the picture.
        description: a few sentences for them.

    Attributes:
        root: the SVG element. Nodes, edges and clusters are groups in it, with the id that they
            have in the DOT text as ``data-id``. A unit is a point, 4/3 of a pixel.
    """

    def __init__(self, graphviz_svg: str | bytes, title: str, description: str = ""):
        self.root = ElementTree.fromstring(graphviz_svg)
        for element in self.root.iter():
            clean(element)
        x, y, width, height = (float(n) for n in self.root.get("viewBox", "").split())
        self.root.attrib = {
            "xmlns": SVG,
            "class": "minigrad",
            "viewBox": f"{x:g} {y:g} {width:g} {height:g}",
            "width": f"{width * PIXELS:.0f}",
            "height": f"{height * PIXELS:.0f}",
            "style": "max-width:100%;height:auto",
            "role": "img",
        }
        paper = {"x": x, "y": y, "width": width, "height": height, "rx": 6}
        front = [new("title", title)]
        front += [new("desc", description)] if description else []
        front.append(new("rect", **{k: f"{n:g}" for k, n in paper.items()}, fill=LIGHT["paper"]))
        self.root[:0] = front

    def marked(self, fills: Mapping[str, str], gradients: Mapping[str, str]) -> Drawing:
        """A copy in which some parts have another colour, and some show another gradient.

        Args:
            fills: names of the theme's colours by ``data-id``: what a node or a cluster is filled
                with, what an edge is drawn with. "active" and "waiting" get outlines as well.
            gradients: texts by ``data-id``, to stand behind "grad" in the node's label.

        Raises:
            KeyError: there is no such part, or no such colour.
        """
        copy = Drawing.__new__(Drawing)
        copy.root = deepcopy(self.root)
        groups = {g.get("data-id"): g for g in copy.root.iter("g")}
        for key, name in fills.items():
            mark(groups[key], name)
        for key, text in gradients.items():
            write_gradient(groups[key], text)
        return copy

    def svg(self) -> str:
        """The SVG text, in colours that follow the page's light or dark scheme."""
        return styled(ElementTree.tostring(self.root, encoding="unicode"))


def clean(element: Element) -> None:
    """Take out what is Graphviz's own: namespaces, ids, titles, its background."""
    element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    for name, value in element.attrib.items():
        element.set(name, DEFAULTS.get(value, value))
    if element.tag == "text" and element.get("fill") is None:
        element.set("fill", LIGHT["ink"])
    if element.tag != "g":
        return
    drop = ["title", "polygon"] if element.get("class") == "graph" else ["title"]
    element[:] = [child for child in element if child.tag.rpartition("}")[2] not in drop]
    key = element.attrib.pop("id")
    if element.get("class") != "graph":
        element.set("data-id", key)


def mark(group: Element, name: str) -> None:
    """Give a node, cluster or edge the colour of this name."""
    first, *others = shapes_of(group)
    if "edge" in group.get("class", "").split():
        first.attrib.update({"stroke": LIGHT[name], "stroke-width": "2.5"} | LINES.get(name, {}))
        for head in others:
            head.attrib.update({"stroke": first.get("stroke"), "fill": first.get("stroke")})
    else:  # other shapes are second outlines, corners and the like
        first.attrib.update({"fill": LIGHT[name]} | LINES.get(name, {}))


def write_gradient(group: Element, text: str) -> None:
    """Put `text` in the place of a node's gradient: in its middle, and no wider than it is."""
    left, right = extent(shapes_of(group)[0])
    for line in group.iter("text"):
        if (line.text or "").startswith(GRADIENT):
            line.text = GRADIENT + text
            line.attrib.update({"text-anchor": "middle", "x": f"{(left + right) / 2:g}"})
            room = right - left - 2 * MARGIN
            if WIDE * float(line.get("font-size")) * len(line.text) > room:
                line.attrib.update({"textLength": f"{room:g}", "lengthAdjust": "spacingAndGlyphs"})


def shapes_of(group: Element) -> list[Element]:
    return [child for child in group.iter() if child.tag in SHAPES]


def extent(shape: Element) -> tuple[float, float]:
    """Where a shape begins and ends, from left to right."""
    if shape.tag == "ellipse":
        middle, radius = float(shape.get("cx")), float(shape.get("rx"))
        return middle - radius, middle + radius
    xs = [float(x) for x in re.findall(r"(-?[\d.]+),", shape.get("points") or shape.get("d"))]
    return min(xs), max(xs)


def new(tag: str, text: str | None = None, **attributes: str) -> Element:
    element = Element(tag, attributes)
    element.text = text and for_xml(text)
    return element
