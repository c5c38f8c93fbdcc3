"""The equations of the course, read from their LaTeX: text in, an expression tree out.

The grammar is small and strict. It has what the lessons use; anything else is an error that names
the column. Nothing is guessed: a formula that can be read in two ways, such as ``a / b c``, is
refused.

    equation    side ((= | \\leftarrow) side)+
    side        [+ | -] term ((+ | -) term)*
    term        factor ([\\cdot | \\times | \\odot | /] factor)*
    factor      base [^ exponent | ^\\top]
    base        number | symbol | call | (side) | [side] | |side| | \\lVert side \\rVert
                | \\frac{side}{side} | \\sqrt{side} | \\sum_{i=1}^{n} term | \\prod_i term
                | \\log factor | \\max(side, side) | \\frac{\\partial symbol}{\\partial symbol}
    symbol      a letter, a Greek letter or \\text{word}, in \\hat, \\bar or \\tilde if any, with a
                subscript if any: m_t, \\hat{v}_{t-1}, \\beta_1, x_{ij}, \\eta_{\\max}
    call        the symbol of a function and its arguments: f(x + h)
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

# fmt: off
GREEK = [
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "phi", "varphi", "chi", "psi", "omega",
    "Delta", "Sigma", "Phi", "Omega", "nabla", "ell",
]
# fmt: on
ACCENTS = ("hat", "bar", "tilde")
STYLES = ("text", "mathrm", "mathbf", "operatorname")
FUNCTIONS = ("exp", "log", "ln", "cos", "sin", "tanh", "max", "min", "sign")
SUMS = {"sum": "sum", "prod": "product"}
PRODUCTS = {"cdot": "times", "times": "times", "odot": "elementwise"}
SPACES = ("quad", "qquad", ",", ";", "!", " ")
TOKEN = re.compile(r"\s+|\\([a-zA-Z]+|.)|(\d+\.?\d*|\.\d+)|(.)", re.S)


class LatexError(ValueError):
    """A formula that the grammar does not have. The message names the column, from 1 on."""


# ---------------------------------------------------------------- what a formula is made of


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Symbol:
    """`base` is a letter, a Greek name or a word; `accent` "hat", "bar", "tilde" or ""."""

    base: str
    accent: str = ""
    subscripts: tuple = ()


@dataclass(frozen=True)
class Derivative:
    """The slope of `top` along `bottom`, as one symbol."""

    top: Symbol
    bottom: Symbol


@dataclass(frozen=True)
class Add:
    """Terms with their signs, +1 or -1."""

    terms: tuple[tuple[int, object], ...]


@dataclass(frozen=True)
class Product:
    """`kind` is "side by side", "times" or "elementwise"."""

    left: object
    right: object
    kind: str = "side by side"


@dataclass(frozen=True)
class Quotient:
    top: object
    bottom: object


@dataclass(frozen=True)
class Power:
    base: object
    exponent: object


@dataclass(frozen=True)
class Transpose:
    body: object


@dataclass(frozen=True)
class Function:
    """`name` is one of FUNCTIONS, or "sqrt", "absolute", "norm"."""

    name: str
    arguments: tuple


@dataclass(frozen=True)
class Call:
    """A function that the lesson defines, such as f."""

    function: Symbol
    arguments: tuple


@dataclass(frozen=True)
class Over:
    """A sum or a product over an index, from `low` to `high`, or over all where these are None."""

    kind: str
    index: str
    low: object
    high: object
    body: object


@dataclass(frozen=True)
class Equation:
    """Sides that are equal; the first is what the equation defines.

    With an arrow, as in v \\leftarrow \\mu v + g, a symbol means its old value on the right and
    its new one on the left.
    """

    sides: tuple
    arrow: bool = False


# ---------------------------------------------------------------- reading


@dataclass(frozen=True)
class Token:
    kind: str  # "command", "number", "letter", "sign" or "end"
    text: str
    column: int


def tokens_of(text: str) -> list[Token]:
    """The formula cut into pieces, without spaces.

    >>> [token.text for token in tokens_of(r"\\hat{m}_t + 10")]
    ['hat', '{', 'm', '}', '_', 't', '+', '10', '']
    """
    tokens = []
    for match in TOKEN.finditer(text):
        command, number, other = match.groups()
        column = match.start() + 1
        if command is not None:
            if command not in SPACES and command not in ("left", "right", "bigl", "bigr"):
                tokens.append(Token("command", command, column))
        elif number is not None:
            tokens.append(Token("number", number, column))
        elif other is not None:
            tokens.append(Token("letter" if other.isalpha() else "sign", other, column))
    return [*tokens, Token("end", "", len(text) + 1)]


def read(text: str, functions: Collection[str] = ()) -> Equation:
    """Read an equation.

    Args:
        text: LaTeX, without the dollar signs.
        functions: the letters that stand for functions, so that ``f(x)`` is no product.

    Raises:
        LatexError: the grammar does not have this; says where, and what was expected.

    >>> equation = read(r"y = x^2 + 1")
    >>> equation.sides[0], equation.sides[1].terms[1]
    (Symbol(base='y', accent='', subscripts=()), (1, Number(value=1.0)))
    """
    return Reader(text, functions).equation()


class Reader:
    """Reads from left to right; each method reads what its name says, as the grammar has it."""

    def __init__(self, text: str, functions: Collection[str]):
        self.text, self.functions = text, functions
        self.tokens, self.at = tokens_of(text), 0

    # ------------------------------------------------------------ tokens

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def sees(self, *texts: str) -> bool:
        return self.next.kind != "end" and self.next.text in texts

    def expect(self, text: str) -> Token:
        if not self.sees(text):
            raise self.error(f"expected {text!r}")
        return self.take()

    def error(self, message: str, token: Token | None = None) -> LatexError:
        token = token or self.next
        found = "the end" if token.kind == "end" else repr(token.text)
        return LatexError(
            f"column {token.column}: {message}, found {found} in: {self.text.strip()}"
        )

    # ------------------------------------------------------------ the grammar

    def equation(self) -> Equation:
        sides, arrow = [self.side()], False
        while self.sees("=", "leftarrow"):
            arrow = self.take().text == "leftarrow" or arrow
            sides.append(self.side())
        if self.next.kind == "sign" and self.next.text in ".,":
            self.take()  # the sentence's, not the formula's
        if self.next.kind != "end":
            raise self.error("expected an operator or the end")
        if len(sides) < 2:
            raise self.error("expected =")
        return Equation(tuple(sides), arrow)

    def side(self):
        terms = []
        sign = self.sign(first=True)
        while sign:
            terms.append((sign, self.term()))
            sign = self.sign()
        return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 else Add(tuple(terms))

    def sign(self, first: bool = False) -> int:
        """+1 or -1, or 0 if no term follows."""
        if self.sees("+", "-"):
            return 1 if self.take().text == "+" else -1
        return int(first)

    def term(self):
        product, divided = self.factor(), None
        while True:
            if self.sees("/"):
                divided = self.take()
                product = Quotient(product, self.factor())
                continue
            kind = PRODUCTS.get(self.next.text) if self.next.kind == "command" else None
            if kind:
                self.take()
            elif not self.begins_a_factor():
                return product
            if divided:
                raise self.error(
                    "what follows the / can be read in two ways: write \\frac or brackets", divided
                )
            product = Product(product, self.factor(), kind or "side by side")

    def begins_a_factor(self) -> bool:
        token = self.next
        if token.kind in ("number", "letter"):
            return True
        if token.kind == "sign":
            return token.text in "(["
        return token.kind == "command" and token.text in (
            *GREEK, *ACCENTS, *STYLES, *FUNCTIONS, *SUMS, "frac", "sqrt", "lVert", "lvert"
        )  # fmt: skip

    def factor(self):
        base = self.base()
        while self.sees("^"):
            self.take()
            if isinstance(base, (Power, Transpose)):
                raise self.error("two exponents in a row: write brackets")
            if self.sees("top"):
                self.take()
                base = Transpose(base)
            else:
                base = Power(base, self.argument())
        return base

    def argument(self):
        """What stands in braces, or a single token: x^2, x^{t-1}."""
        if self.sees("{"):
            return self.enclosed("{", "}")
        if self.next.kind == "number" and len(self.next.text) > 1:
            raise self.error("LaTeX would take one digit: write braces")
        return self.base(bare=True)

    def enclosed(self, opening: str, closing: str):
        self.expect(opening)
        body = self.side()
        self.expect(closing)
        return body

    def base(self, bare: bool = False):
        """`bare`: one token, which takes no subscript of its own."""
        token = self.next
        if token.kind == "number":
            return Number(float(self.take().text))
        if token.kind == "letter" or token.text in (*GREEK, *ACCENTS, *STYLES):
            symbol = self.symbol(subscript=not bare)
            if symbol.base in self.functions and self.sees("("):
                return Call(symbol, self.arguments())
            return symbol
        if self.sees("("):
            return self.enclosed("(", ")")
        if self.sees("["):
            return self.enclosed("[", "]")
        if self.sees("|", "lvert"):
            return Function(
                "absolute", (self.enclosed(token.text, "|" if token.text == "|" else "rvert"),)
            )
        if token.kind == "command":
            self.take()
            if token.text == "frac":
                return self.fraction()
            if token.text == "sqrt":
                return Function("sqrt", (self.enclosed("{", "}"),))
            if token.text == "lVert":
                body = self.side()
                self.expect("rVert")
                return Function("norm", (body,))
            if token.text in SUMS:
                return self.over(SUMS[token.text])
            if token.text in FUNCTIONS:
                name = "log" if token.text == "ln" else token.text
                if self.sees("("):
                    return Function(name, self.arguments())
                return Function(name, (self.factor(),))
        raise self.error("expected a number, a symbol or an opening bracket", token)

    def fraction(self):
        if self.tokens[self.at + 1].text == "partial":
            top = self.differential()
            return Derivative(top, self.differential())
        return Quotient(self.enclosed("{", "}"), self.enclosed("{", "}"))

    def differential(self) -> Symbol:
        self.expect("{")
        self.expect("partial")
        symbol = self.symbol()
        self.expect("}")
        return symbol

    def arguments(self) -> tuple:
        self.expect("(")
        found = [self.side()]
        while self.sees(","):
            self.take()
            found.append(self.side())
        self.expect(")")
        return tuple(found)

    def over(self, kind: str):
        self.expect("_")
        low = high = None
        if self.sees("{"):
            self.take()
            index = self.take().text
            if self.sees("="):
                self.take()
                low = self.side()
            self.expect("}")
        else:
            index = self.take().text
        if self.sees("^"):
            self.take()
            high = self.argument()
        if (low is None) != (high is None):
            raise self.error("a sum has both bounds, or neither")
        return Over(kind, index, low, high, self.term())

    def symbol(self, subscript: bool = True) -> Symbol:
        token = self.take()
        if token.text in ACCENTS and token.kind == "command":
            self.expect("{") if self.sees("{") else None
            braced = self.tokens[self.at - 1].text == "{"
            inner = self.symbol(subscript=False)
            if braced:
                self.expect("}")
            found = replace(inner, accent=token.text)
        elif token.text in STYLES and token.kind == "command":
            found = Symbol(self.word())
        elif token.kind == "letter" or (token.kind == "command" and token.text in GREEK):
            found = Symbol(token.text)
        else:
            raise self.error("expected a symbol", token)
        if subscript and self.sees("_"):
            self.take()
            found = replace(found, subscripts=self.subscripts())
        return found

    def subscripts(self) -> tuple:
        """One for each index: x_{ij} has two, x_{t-1} one."""
        if not self.sees("{"):
            return (self.index(),)
        self.take()
        found = []
        while not self.sees("}"):
            item = self.index()
            if self.sees("+", "-"):
                sign = 1 if self.take().text == "+" else -1
                item = Add(((1, item), (sign, self.index())))
            found.append(item)
            if self.sees(","):
                self.take()
        self.expect("}")
        return tuple(found)

    def index(self):
        """A number, a letter, or a word such as \\min."""
        if self.next.kind == "command" and self.next.text in FUNCTIONS:
            return Symbol(self.take().text)
        return self.base(bare=True)

    def word(self) -> str:
        """The text in braces, as it stands."""
        self.expect("{")
        start = self.next.column - 1
        while not self.sees("}"):
            if self.next.kind == "end":
                raise self.error("expected }")
            self.take()
        return self.text[start : self.take().column - 1]


# ---------------------------------------------------------------- writing


def written(tree) -> str:
    """A symbol in LaTeX, always in the same form: what a table of symbols is looked up by.

    >>> written(read(r"\\hat m_t = 1").sides[0])
    '\\\\hat{m}_t'
    """
    if isinstance(tree, Derivative):
        return rf"\frac{{\partial {written(tree.top)}}}{{\partial {written(tree.bottom)}}}"
    if isinstance(tree, Number):
        return f"{tree.value:g}"
    if isinstance(tree, Add):
        signs = [("-" if sign < 0 else "+") + written(term) for sign, term in tree.terms]
        return "".join(signs).removeprefix("+")
    base = tree.base if len(tree.base) == 1 else f"\\{tree.base}"
    if len(tree.base) > 1 and tree.base not in {*GREEK, *FUNCTIONS} - {"sign"}:  # no command
        base = rf"\text{{{tree.base}}}"
    text = rf"\{tree.accent}{{{base}}}" if tree.accent else base
    below = "".join(map(written, tree.subscripts))
    if not below:
        return text
    return f"{text}_{below}" if len(below) == 1 else f"{text}_{{{below}}}"
