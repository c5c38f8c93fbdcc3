"""How a block of equations is applied: to one vector that holds many parameters.

    theta    all parameters in one vector; each parameter's array is a view of its part
    g        their gradients, in the same order
    memory   state vectors in the same order: momentum, squared gradients ...
    span     (first, last + 1), the part of these vectors that belongs to a parameter

A block is a dozen NumPy calls of about half a microsecond, for the 16 numbers of a bias as for the
300 of a small network. Hence one vector, and one call of the block where six parameters need six.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate, groupby
from typing import NamedTuple

import numpy as np

from ..changes import mark_changed
from .memory import aligned

# Elements per call of a block. A longer vector goes piece by piece, so that the block's temporaries
# stay in the cache: no difference for 100,000 elements, 1.7 times quicker for 670,000.
PIECE = 32768


class Piece(NamedTuple):
    """What one call of the block works on: parts of the vectors."""

    block: Callable
    theta: np.ndarray
    g: np.ndarray
    state: list  # what the block receives: memory, or the initial value while there is none
    memory: list


class Run:
    """Neighbouring parameters that step together: with one t, and the same kinds of state."""

    def __init__(self, t: int, pieces: list[Piece]):
        self.t, self.pieces = t, pieces

    def known(self) -> list[bool]:
        """For each kind of state, whether there is any yet."""
        state, memory = self.pieces[0].state, self.pieces[0].memory
        return [x is m for x, m in zip(state, memory, strict=True)]


class Flat:
    """Parameters of one dtype, gathered into one vector together with their state.

    Args:
        rows: pairs of a parameter and its state, ``{"step": t, name: array}``; {} if it has none.
        initial: `Optimizer.initial_state`: each kind of state and what stands for it at first.
        block: ``block(n, dtype)`` is the block of equations for vectors of n elements.
        by: who changes the parameters, for the engine's message about changes in place.
    """

    def __init__(self, rows: list[tuple], initial: dict, block: Callable, by: str):
        self.params, self.initial, self.by = [p for p, _ in rows], initial, by
        self.block = lru_cache(None)(block)  # pieces of one length share a block and its buffers
        n, dtype = sum(p.array.size for p in self.params), self.params[0].array.dtype
        self.theta, self.g = aligned(n, dtype), aligned(n, dtype)
        np.concatenate([p.array for p in self.params], axis=None, out=self.theta)
        self.g[...] = 0
        self.memory = [aligned(n, dtype) for _ in initial]
        ends = list(accumulate(p.array.size for p in self.params))
        self.spans = list(zip([0, *ends[:-1]], ends, strict=True))
        self.watched = []  # index, parameter, the array that it must still have, place of its g
        self.latest = []  # for each parameter, the run of its latest step, which knows t and state
        for i, (p, state) in enumerate(rows):
            span, shape = slice(*self.spans[i]), p.array.shape
            p.array = self.theta[span].reshape(shape)
            self.watched.append((i, p, p.array, self.g[span].reshape(shape)))
            for name, memory in zip(initial, self.memory, strict=True):
                if name in state:
                    memory[span] = np.ravel(state[name])
            self.latest.append(self.run(i, i, state.get("step", 0), [n in state for n in initial]))
        self.missing, self.runs = None, []

    def collect(self) -> bool:
        """Copy the gradients into the vector; False if a parameter's array has been replaced."""
        missing = []
        for i, p, array, slot in self.watched:
            if p.array is not array:
                if p.array.shape != array.shape:
                    raise ValueError(
                        f"{self.by}: a parameter of shape {array.shape} has become one of shape "
                        f"{p.array.shape}, which its state does not fit. Make a new optimizer"
                    )
                return False
            g = p._grad
            if g is None:
                missing.append(i)
            else:
                slot[...] = g if type(g) is np.ndarray else g.array  # a Tensor by create_graph
        if missing != self.missing:
            self.divide(missing)
        return True

    def divide(self, missing: list[int]) -> None:
        """Make the runs: the longest stretches of parameters with a gradient and the same past."""
        self.missing, self.runs = missing, []

        def past(i):
            return i not in missing, self.latest[i].t, self.latest[i].known()

        for (present, t, known), stretch in groupby(range(len(self.params)), past):
            if present:
                stretch = list(stretch)
                run = self.run(stretch[0], stretch[-1], t, known)
                self.runs.append(run)
                for i in stretch:
                    self.latest[i] = run

    def run(self, first: int, last: int, t: int, known: list[bool]) -> Run:
        """The run of the parameters `first` to `last`, both included."""
        begin, end = self.spans[first][0], self.spans[last][1]
        pieces = []
        for i in range(begin, max(end, begin + 1), PIECE):  # one piece even if there is no element
            part = slice(i, min(i + PIECE, end))
            memory = [m[part] for m in self.memory]
            begun = zip(memory, known, self.initial.values(), strict=True)
            state = [m if k else x for m, k, x in begun]
            block = self.block(len(self.theta[part]), self.theta.dtype)
            pieces.append(Piece(block, self.theta[part], self.g[part], state, memory))
        return Run(t, pieces)

    def step(self, hyper: dict) -> None:
        """Call the block for every piece, subtract the step and store the new state."""
        for run in self.runs:
            run.t = t = run.t + 1
            for block, theta, g, state, memory in run.pieces:
                step, *new = block(theta, g, t, *state, **hyper)
                theta -= step
                for i, value in enumerate(new):
                    if value is not state[i]:
                        memory[i][...] = value
                        state[i] = memory[i]
        if self.runs:
            mark_changed(self.theta, self.by)

    def state(self, i: int) -> dict:
        """The state of parameter i as vectors, ``{"step": t, name: view}``; {} if it has none."""
        run, span = self.latest[i], slice(*self.spans[i])
        kinds = zip(self.initial, self.memory, run.known(), strict=True)
        state = {name: memory[span] for name, memory, known in kinds if known}
        return {"step": run.t, **state} if run.t or state else {}
