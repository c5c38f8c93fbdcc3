"""``minigrad graph``: draw the computation graph of a model, a loss or an expression."""

from __future__ import annotations

import argparse
import inspect
import sys
from pathlib import Path
from typing import Any

from .. import nn, random
from ..autograd import grad
from ..checks import describe
from ..tensor import Tensor
from ..viz import Graph, graph
from ..viz.graph import FORMATS
from ..viz.layout import GraphvizMissing
from .expression import Expression, values_for
from .loading import load
from .parsing import CommandError, Parser, did_you_mean, whole, widths

ROWS = 4  # of the input that is made for a model
DESCRIPTION = """\
Draw what is computed, operation by operation, with values and gradients.

MODULE:OBJECT is an object in a module (net:model) or a file (net.py:model):
  a Tensor       with the operations that it was computed by
  a model        fed with random numbers (seed 0), of the shape that --input gives
  a function     that takes no arguments and returns one of the two
The module is imported, so its code is run. EXPR is read by minigrad and runs nothing else; each
name in it is a number or an array that requires grad."""
EPILOG = """\
examples:
  minigrad graph --expr "(x*w + b).tanh()"
  minigrad graph --expr "(x*w + b).tanh()" --set x=2 w=-3 b=6.88 --out neuron.png
  minigrad graph --expr "relu(x @ w).sum()" --set "x=[[1,2]]" "w=[[1],[-1]]"
  minigrad graph --expr "x.tanh()" --second x
  minigrad graph net.py:model --input 4,2 --depth 1
  minigrad graph net:loss --out - | dot -Tsvg > loss.svg"""


def parser() -> Parser:
    """All options."""
    p = Parser(
        prog="minigrad graph",
        usage="minigrad graph MODULE:OBJECT [options]\n       minigrad graph --expr EXPR [options]",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    p.add_argument("object", nargs="?", metavar="MODULE:OBJECT", help=argparse.SUPPRESS)
    what = p.add_argument_group("what")
    what.add_argument("--expr", metavar="EXPR", help="an expression in names and numbers")
    what.add_argument(
        "--set",
        nargs="+",
        action="extend",
        metavar="NAME=VALUE",
        help="values of the names in EXPR: numbers or nested lists (default: 0.5, 1, 1.5 ...)",
    )
    what.add_argument(
        "--second", metavar="NAME", help="draw the second derivative of EXPR by this name instead"
    )
    what.add_argument(
        "--input",
        type=widths,
        metavar="N,N",
        help=f"shape of a model's input (default: {ROWS} rows for its first Linear)",
    )
    how = p.add_argument_group("how")
    how.add_argument(
        "-o",
        "--out",
        default="graph.svg",
        metavar="FILE",
        help="a name that ends in .svg, .png, .pdf or .dot, or - to print the DOT text "
        "(default: graph.svg)",
    )
    how.add_argument(
        "--depth",
        type=whole(0),
        metavar="N",
        help="levels of modules that are drawn open; 0: the model is one box (default: all)",
    )
    how.add_argument(
        "--limit",
        type=whole(3),
        default=100,
        metavar="N",
        help="the most operations to draw; a larger graph is folded (default: 100)",
    )
    how.add_argument("--no-values", action="store_true", help="leave the numbers out")
    how.add_argument("--no-gradients", action="store_true", help="leave the gradients out")
    how.add_argument(
        "--direction",
        choices=("LR", "TB"),
        metavar="D",
        help="LR, left to right, or TB, top to bottom (default: LR; a long graph TB)",
    )
    return p


def main(argv: list[str]) -> int:
    """Draw a graph; see `DESCRIPTION`."""
    if not argv:
        print(f'minigrad graph: of what? For example: minigrad graph --expr "x*x"\n\n{DESCRIPTION}')
        print("\nminigrad graph --help shows all options.")
        return 2
    options = parser().parse_args(joined(argv))
    check(options)
    if options.expr is None:
        output, names, said = of_object(options.object, options.input)
    else:
        output, names, said = of_expression(options.expr, options.set or [], options.second)
    if output.numel() != 1 and not options.no_gradients:
        said.append(
            "without gradients: they are those of one number, such as a loss; this has "
            f"{output.numel()}"
        )
    try:
        drawn = drawing(output, names, options)
        said += [f"folded: {words}" for words in drawn.folded]
        if options.out == "-":
            print("\n".join(said), file=sys.stderr)
            print(drawn.dot)
            return 0
        drawn.save(options.out)
    except GraphvizMissing as error:
        print(f"minigrad graph: {error}", file=sys.stderr)
        return 1
    count = len(drawn.recording.operations)
    operations = "1 operation" if count == 1 else f"{count} operations"
    print("\n".join([*said, f"drawn to {options.out}: {operations}"]))
    return 0


def drawing(output: Tensor, names: Any, options: argparse.Namespace) -> Graph:
    """The graph, drawn as the options say."""
    try:
        return graph(
            output,
            names,
            values=not options.no_values,
            gradients=False if options.no_gradients else None,
            depth=options.depth,
            limit=options.limit,
            direction=options.direction,
            title=options.object or options.expr,
        )
    except GraphvizMissing:
        raise
    except (ValueError, RuntimeError) as error:  # no operation was recorded, or it was freed
        words = str(error).removeprefix("graph: ")
        raise CommandError(f"{options.object or '--expr'}: {words}") from None


def joined(argv: list[str]) -> list[str]:
    """The arguments with --expr and its value in one: a value such as -x*2 is no option."""
    argv = list(argv)
    if "--expr" in argv[:-1]:
        i = argv.index("--expr")
        argv[i : i + 2] = [f"--expr={argv[i + 1]}"]
    return argv


def check(options: argparse.Namespace) -> None:
    """What can be told before anything is computed."""
    if (options.object is None) == (options.expr is None):
        raise CommandError("give one of the two, MODULE:OBJECT or --expr EXPR")
    if options.expr is None and (options.set or options.second):
        raise CommandError(f"--{'set' if options.set else 'second'} belongs to --expr")
    if options.expr is not None and options.input is not None:
        raise CommandError("--input belongs to a model; the names in --expr get values by --set")
    path = Path(options.out)
    if options.out != "-" and path.suffix not in FORMATS:
        raise CommandError(f"--out: the name must end in {', '.join(FORMATS)}, got {options.out}")
    if not path.parent.is_dir():
        raise CommandError(f"--out: there is no folder {path.parent}")


# ---------------------------------------------------------------- what is drawn


def of_expression(
    text: str, given: list[str], second: str | None
) -> tuple[Tensor, dict[str, Tensor], list[str]]:
    """The result of an expression, its names, and what to say about them."""
    expression = Expression(text)
    values = values_for(expression.names, given)
    output = expression.computed(values)
    if output.node is None:
        raise CommandError(
            f"--expr: {text} computes nothing from a name that a gradient could go back through. "
            "For example: (x*w + b).tanh()"
        )
    said = [in_words(text, output)]
    said.append("with " + ", ".join(in_words(name, x) for name, x in values.items()))
    if not given:
        said[-1] += f" (choose them: --set {expression.names[0]}=2)"
    if second is not None:
        output = second_derivative(output, second, values)
        said.append(in_words(f"its second derivative by {second}", output))
    return output, values, said


def second_derivative(y: Tensor, name: str, values: dict[str, Tensor]) -> Tensor:
    """d2y/dx2, recorded like any other computation."""
    if name not in values:
        hint = did_you_mean(name, values) or f"; there are {', '.join(values)}"
        raise CommandError(f"--second: the expression has no name {name!r}{hint}")
    x = values[name]
    if y.numel() != 1 or x.numel() != 1:
        raise CommandError(
            f"--second: the expression and {name} must be one number each, but they have "
            f"{y.numel()} and {x.numel()}. Add .sum() to the expression, or set {name} to a number"
        )
    second = derivative(derivative(y, x), x)
    if second is None or second.node is None:
        raise CommandError(
            f"--second: the second derivative by {name} is constant here: there is no graph to draw"
        )
    return second


def derivative(y: Tensor | None, x: Tensor) -> Tensor | None:
    """dy/dx, recorded; None where y does not depend on x."""
    if y is None or y.node is None:
        return None
    return grad(y, x, create_graph=True, allow_unused=True)[0]


def of_object(target: str, shape: list[int] | None) -> tuple[Tensor, Any, list[str]]:
    """The Tensor behind MODULE:OBJECT, names for what it is computed from, and what to say."""
    random.manual_seed(0)
    x, module = load(target)
    if inspect.isfunction(x) or inspect.ismethod(x):
        parameters = inspect.signature(x).parameters.values()
        many = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        needed = [p.name for p in parameters if p.default is p.empty and p.kind not in many]
        if needed:
            raise CommandError(
                f"{target} takes arguments ({', '.join(needed)}); name a function without, which "
                "calls it and returns what is to be drawn"
            )
        x = x()
    if isinstance(x, nn.Module):
        batch = input_for(x, shape)
        said = [f"{target} was fed with random numbers of shape {tuple(batch.shape)}"]
        try:
            output = x(batch)
        except (ValueError, TypeError, IndexError, RuntimeError) as error:
            words = " ".join(str(error).split())
            raise CommandError(
                f"{target} does not take an input of shape {tuple(batch.shape)}: {words} "
                "(--input gives another shape)"
            ) from None
        return one_tensor(output, target), x, said
    if shape is not None:
        raise CommandError(f"--input belongs to a model, but {target} is {describe(x)}")
    output = one_tensor(x, target)
    names = {n: v for n, v in vars(module).items() if isinstance(v, (Tensor, nn.Module))}
    return output, names, [in_words(target, output)]


def one_tensor(x: Any, target: str) -> Tensor:
    if not isinstance(x, Tensor):
        hint = "; make an object of it and name that" if isinstance(x, type) else ""
        raise CommandError(
            f"{target} gives {describe(x)}; expected a Tensor, a model, or a function that returns "
            f"one of them{hint}"
        )
    return x


def input_for(model: nn.Module, shape: list[int] | None) -> Tensor:
    """Random numbers for the model's first layer with parameters: whole ones for an Embedding."""
    first = next(
        (m for m in model.modules() if next(m.parameters(recurse=False), None) is not None), None
    )
    if shape is None:
        if not isinstance(first, nn.Linear):
            what = "it has no parameters" if first is None else f"a {type(first).__name__}"
            raise CommandError(
                f"which input? The model's first layer does not tell ({what}). Give the shape, for "
                "example --input 4,2"
            )
        shape = [ROWS, first.in_features]
    if isinstance(first, nn.Embedding):
        return random.randint(0, first.num_embeddings, tuple(shape))
    return random.randn(*shape)


def in_words(name: str, x: Tensor) -> str:
    """A name and its value, or its shape."""
    if x.numel() == 1:
        return f"{name} = {x.item():.4g}"
    return f"{name} of shape {tuple(x.shape)}"
