r"""LaTeX to HTML, by KaTeX; and the symbols of a formula that are variables of the code, marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from ..latex import LatexError, Reader, Symbol, written
from ..lesson import LESSONS

KATEX = LESSONS.parent / "site" / "third_party" / "katex" / "katex.min.js"
RENDER = """
function render(latex, display) {
    return katex.renderToString(latex, {
        displayMode: display, throwOnError: true, strict: false,
        trust: context => context.command === "\\\\htmlData",
    });
}
"""


class FormulaError(ValueError):
    """KaTeX cannot read a formula; the message is KaTeX's."""


class Typesetter:
    """Formulas as HTML, with MathML inside for screen readers. Use it in a with statement."""

    def __enter__(self) -> Typesetter:
        from py_mini_racer import MiniRacer

        self.engine = MiniRacer()
        self.engine.eval(KATEX.read_text(encoding="utf-8"))
        self.engine.eval(RENDER)
        self.known: dict[tuple[str, bool], str] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def html(self, latex: str, display: bool = False) -> str:
        """The formula as HTML.

        Raises:
            FormulaError: it is no LaTeX that KaTeX knows.
        """
        from py_mini_racer import JSEvalException

        if (latex, display) not in self.known:
            try:
                self.known[latex, display] = self.engine.call("render", latex, display)
            except JSEvalException as error:
                reason = re.search(r"ParseError: (.*)", str(error))
                raise FormulaError(reason[1] if reason else str(error)) from None
        return self.known[latex, display]


# ---------------------------------------------------------------- symbols


class Marker(Reader):
    """Reads a formula and takes down where each symbol stands, from its first character on."""

    def __init__(self, text: str, functions: Collection[str]):
        super().__init__(text, functions)
        self.spans: list[tuple[int, int, Symbol]] = []
        self.depth = 0

    def symbol(self, subscript: bool = True) -> Symbol:
        begin = self.next.column - 1
        self.depth += 1
        found = super().symbol(subscript)
        self.depth -= 1
        if self.depth == 0:  # not a symbol in an accent
            last = self.tokens[self.at - 1]
            end = last.column - 1 + len(last.text) + (last.kind == "command")
            self.spans.append((begin, end, found))
        return found

    def subscripts(self) -> tuple:
        self.depth += 1
        found = super().subscripts()
        self.depth -= 1
        return found


@lru_cache(None)
def symbols_at(latex: str, functions: tuple[str, ...]) -> tuple[tuple[int, int, str], ...]:
    """(begin, end, symbol in the form of a table's key) of a formula; none if it cannot be read."""
    marker = Marker(latex, functions)
    try:
        marker.equation()
    except LatexError:
        return ()
    return tuple((begin, end, written(symbol)) for begin, end, symbol in marker.spans)


def marked(latex: str, variables: Mapping[str, str], functions: tuple[str, ...] = ()) -> str:
    r"""The formula with the names of variables at its symbols, as KaTeX writes them into HTML.

    >>> marked(r"y = x^2 + a", {"x": "x", "a": "a_0"})
    'y = {\\htmlData{var=x}{x^2}} + {\\htmlData{var=a_0}{a}}'
    """
    pieces = []
    for begin, end, symbol in symbols_at(latex, functions):
        if symbol in variables:
            pieces.append((begin, f"{{\\htmlData{{var={variables[symbol]}}}{{"))
            pieces.append((end_of_power(latex, end), "}}"))
    for place, piece in reversed(sorted(pieces, key=lambda piece: piece[0])):
        latex = latex[:place] + piece + latex[place:]
    return latex


def end_of_power(latex: str, at: int) -> int:
    """Where the exponent ends that begins at a place; without one, the place.

    It goes along with its symbol, or it would stand beside the subscript, not above it.
    """
    power = re.compile(r"\^(\\[a-zA-Z]+|[^\\{])").match(latex, at)
    if power:
        return power.end()
    if not latex.startswith("^{", at):
        return at
    depth = 0
    for place in range(at + 1, len(latex)):
        depth += {"{": 1, "}": -1}.get(latex[place], 0)
        if depth == 0:
            return place + 1
    return at


# ---------------------------------------------------------------- as text

NAMES = """
alpha α, beta β, gamma γ, delta δ, epsilon ε, varepsilon ε, zeta ζ, eta η, theta θ, kappa κ,
lambda λ, mu μ, nu ν, xi ξ, pi π, rho ρ, sigma σ, tau τ, phi φ, varphi φ, chi χ, psi ψ, omega ω,
Delta Δ, Sigma Σ, Phi Φ, Omega Ω, nabla ∇, ell ℓ, partial ∂, infty ∞, cdot ·, times ×, odot ⊙,
leftarrow ←, rightarrow →, leq ≤, le ≤, geq ≥, ge ≥, neq ≠, approx ≈, in ∈, sum ∑, prod ∏, sqrt √,
top ᵀ, lVert ‖, rVert ‖, ldots ..., dots ..., pm ±, to →, lfloor ⌊, rfloor ⌋"""
LETTERS = dict(pair.split() for pair in NAMES.split(",")) | {"left": "", "right": "", "quad": " "}
ACCENT = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}

FRACTION = re.compile(r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}")


def readable(latex: str) -> str:
    r"""A formula as text, for a search or a title.

    >>> readable(r"\theta_t = \theta_{t-1} - \eta \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}")
    'θ_t = θ_t-1 - η(m̂_t)/(√v̂_t + ε)'
    """
    text = re.sub(r"\\(text|mathrm|mathbb|mathbf|operatorname)\{([^{}]*)\}", r"\2", latex)
    accents = "|".join(ACCENT)
    text = re.sub(
        rf"\\({accents})\s*(?:\{{([^{{}}]*)\}}|(\\?[a-zA-Z]+))",
        lambda m: (m[2] or m[3]) + ACCENT[m[1]],
        text,
    )
    while (simpler := FRACTION.sub(r"(\1)/(\2)", text)) != text:
        text = simpler
    text = re.sub(r"\\([a-zA-Z]+)\s?", lambda m: LETTERS.get(m[1], f"{m[1]} "), text)
    return " ".join(re.sub(r"[{}]|\\.", "", text).split())
