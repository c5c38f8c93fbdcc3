"""One page with every kind of picture, in the light and in the dark scheme, to be looked at.

    python site/gallery.py gallery.html

Needs ``pip install -e ".[course]"``.
"""

import sys
from pathlib import Path

import minigrad
from minigrad import data, nn, optim, viz

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures of minigrad</title>
<style>
body{{margin:0;font:15px/1.4 system-ui,sans-serif}}
section{{padding:16px 24px}} section>div{{overflow-x:auto;margin:8px 0 24px}}
[data-theme=light]{{background:#fff;color:#1c2027}}
[data-theme=dark]{{background:#14161c;color:#e7e9ee}}
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
    model = nn.Sequential(
        nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 3)
    )
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


def skewed_steps():
    """b is used twice, nearer to the loss and farther from it: it has to wait."""
    a = number(2.0)
    b = a * 3
    c = b + 1
    loss = c * b * a
    steps = viz.trace(loss, {"a": a, "b": b, "c": c, "loss": loss})
    return [steps.svg(frame) for frame in range(len(steps))]


def trained_on_spirals():
    minigrad.manual_seed(0)
    x, target = data.spirals(300)
    model = nn.Sequential(
        nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 2)
    )
    loss = nn.CrossEntropyLoss()
    batches = data.DataLoader(data.TensorDataset(x, target), 50, shuffle=True)
    optimizer = optim.AdamW(model.parameters(), lr=0.01)
    history = minigrad.fit(model, loss, optimizer, batches, 60, validation=(x, target))
    loss(model(x), target).backward()
    return [
        viz.learning_curves(history).svg(),
        viz.decision_boundary(model, x, target, equal=True).svg(),
        viz.activations(model, x).svg(),
        viz.gradients(model).svg(),
    ]


def bowl(x, y):
    return x**2 / 2 + 12 * y**2


def paths():
    """The ways of the siblings over a long bowl."""
    ways = {}
    for name, make in {
        "SGD": lambda p: optim.SGD(p, lr=0.07),
        "momentum": lambda p: optim.SGD(p, lr=0.02, momentum=0.8),
        "RMSProp": lambda p: optim.RMSprop(p, lr=0.1),
        "Adam": lambda p: optim.Adam(p, lr=0.2),
    }.items():
        x, y = number(-4.0), number(1.5)
        optimizer = make([x, y])
        ways[name] = [(x.item(), y.item())]
        for _ in range(40):
            optimizer.zero_grad()
            bowl(x, y).backward()
            optimizer.step()
            ways[name].append((x.item(), y.item()))
    return viz.trajectories(bowl, ways, minimum=(0, 0), title="Forty steps")


def sweep():
    results = {(lr, wd): abs(lr - 0.1) + wd for lr in (0.01, 0.1, 1.0) for wd in (0.0, 0.01, 0.1)}
    results[1.0, 0.1] = None
    return viz.heat_map(results, x_label="learning rate", y_label="weight decay", label="loss")


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
    "The backward pass of a skewed graph": skewed_steps,
    "A training": trained_on_spirals,
    "Trajectories": paths,
    "A sweep": sweep,
}


def main(path):
    figures = ""
    for title, make in PICTURES.items():
        drawn = make()
        svgs = drawn if isinstance(drawn, list) else [drawn.svg()]
        figures += f"<h2>{title}</h2>" + "".join(f"<div>{svg}</div>" for svg in svgs)
    sections = "".join(
        f'<section data-theme="{scheme}">{figures}</section>' for scheme in ("light", "dark")
    )
    Path(path).write_text(PAGE.format(sections=sections), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "gallery.html")
