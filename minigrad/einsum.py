"""The derivative of np.einsum, by einsum: swap an operand's labels with the output's.

    y = einsum("ij,jk->ik", a, b)   gives   a_bar = einsum("ik,jk->ij", g, b)

The subscripts are spelled out first: an ellipsis becomes labels of its own, and a missing "->"
becomes the labels that occur once, in alphabetical order.
"""

import string

import numpy as np

from .primitives import expand


def spell_out(subscripts, ranks):
    """(labels of each operand, labels of the output) with neither ellipsis nor implied output."""
    subscripts = subscripts.replace(" ", "")
    left, arrow, out = subscripts.partition("->")
    terms = left.split(",")
    if len(terms) != len(ranks):
        raise ValueError(
            f"einsum: {subscripts!r} names {len(terms)} operands, but {len(ranks)} were given"
        )
    unused = [c for c in string.ascii_letters if c not in subscripts]
    longest = max(
        (rank - len(t) + 3 for t, rank in zip(terms, ranks) if "..." in t),
        default=0,
    )
    dots = "".join(unused[:longest])
    spelled = [
        t.replace("...", dots[longest - (rank - len(t) + 3) :]) if "..." in t else t
        for t, rank in zip(terms, ranks)
    ]
    if arrow:
        return spelled, out.replace("...", dots)
    labels = "".join(terms).replace(".", "")
    return spelled, dots + "".join(sorted(c for c in set(labels) if labels.count(c) == 1))


def einsum_vjp(i, g, _y, subscripts, *operands):
    """The gradient of einsum with respect to its i-th operand (shape of that operand)."""
    terms, out = spell_out(subscripts, [x.ndim for x in operands])
    x, wanted = operands[i], terms[i]
    inputs = [(g, out)] + [(operands[j], terms[j]) for j in range(len(terms)) if j != i]
    free = [c for c in string.ascii_letters if c not in "".join(terms) + out]
    known = set(out).union(*(t for _, t in inputs[1:]))
    labels = ""
    for axis, c in enumerate(wanted):
        size = x.shape[axis]
        if c in labels:  # a repeated label is a diagonal: off it the gradient is zero
            twin = free.pop()
            inputs.append((np.eye(size, dtype=x.dtype), c + twin))
            c = twin
        elif c not in known:  # summed away here and named nowhere else: copy along it
            inputs.append((np.ones(size, dtype=x.dtype), c))
        labels += c
    result = np.einsum(",".join(t for _, t in inputs) + "->" + labels, *(a for a, _ in inputs))
    # An operand of length one along a label was broadcast: sum the copies back. Where all others
    # have length one, and the output has not the label, each copy receives the same.
    stretched = tuple(k for k, n in enumerate(x.shape) if n == 1 and result.shape[k] != 1)
    result = np.sum(result, axis=stretched, keepdims=True) if stretched else result
    return result if result.shape == x.shape else expand(result, x.shape)
