"""One page with every kind of picture, in the light and in the dark scheme, to be looked at.

    python site/gallery.py gallery.html

Needs ``pip install -e ".[course]"``.
"""

import sys
from pathlib import Path

import minigrad
from minigrad import nn, viz

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures of minigrad</title>
<style>
body{{margin:0;font:15px/1.4 system-ui,sans-serif}}
section{{padding:16px 24px}} section>div{{overflow-x:auto;margin:8px 0 24px}}
[data-theme=light]{{background:#fff;color:#1c2027}} [data-theme=dark]{{background:#14161c;color:#e7e9ee}}
h2{{font-size:16px;margin:0}}
</style>{sections}</html>
"""


def number(value):
    return minigrad.tensor(value, requires_grad=True)


def diamond():
    a = number(2.0)
    b, c = a * 3, a + 1
    return viz.graph(b * c, {"a": a, "b": b, "c": c})


def square():
    x = number(3.0)
    return viz.graph(x * x, {"x": x})


def neuron():
    """The one that micrograd made known."""
    x1, x2, w1, w2, b = map(number, (2.0, 0.0, -3.0, 1.0, 6.8813735870195432))
    n = x1 * w1 + x2 * w2 + b
    return viz.graph(n.tanh(), dict(x1=x1, x2=x2, w1=w1, w2=w2, b=b, n=n))


def mlp(depth):
    minigrad.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 3))
    x, target = minigrad.randn(8, 2), minigrad.tensor([0, 1, 2, 0, 1, 2, 0, 1])
    loss = nn.CrossEntropyLoss()(model(x), target)
    return viz.graph(loss, {"model": model, "x": x, "target": target, "loss": loss}, depth=depth)


def second_derivative():
    x = number(0.5)
    y = x.tanh()
    (slope,) = minigrad.autograd.grad(y, x, create_graph=True)
    return viz.graph(slope, {"x": x, "y": y, "slope": slope})


def long_chain():
    y = number(1.0)
    for _ in range(250):
        y = (y * 1.01).tanh()
    return viz.graph(y)


def repeated_blocks():
    model = nn.Sequential(
        nn.Linear(4, 16), *[nn.Sequential(nn.LayerNorm(16), nn.Linear(16, 16)) for _ in range(6)]
    )
    return viz.graph(model(minigrad.ones(1, 4)).sum(), model, depth=1)


PICTURES = {
    "A diamond": diamond,
    "x * x": square,
    "A neuron": neuron,
    "An MLP, depth 0": lambda: mlp(0),
    "An MLP, depth 1": lambda: mlp(1),
    "An MLP, all of it": lambda: mlp(None),
    "A second derivative": second_derivative,
    "500 operations, folded": long_chain,
    "Blocks that repeat": repeated_blocks,
}


def main(path):
    drawn = {title: make().svg() for title, make in PICTURES.items()}
    figures = "".join(f"<h2>{title}</h2><div>{svg}</div>" for title, svg in drawn.items())
    sections = "".join(
        f'<section data-theme="{scheme}">{figures}</section>' for scheme in ("light", "dark")
    )
    Path(path).write_text(PAGE.format(sections=sections), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "gallery.html")
