"""A lesson as a Jupyter notebook (nbformat 4.5), without outputs: it is there to be run."""

from __future__ import annotations

import json

from ..lesson import Lesson


def notebook(lesson: Lesson) -> str:
    """The notebook as JSON text."""
    cells = []
    for number, cell in enumerate(lesson.cells, 1):
        shared = {"id": f"cell-{number}", "metadata": {}, "source": cell.text.splitlines(True)}
        if cell.kind == "code":
            shared |= {"execution_count": None, "outputs": []}
        cells.append({"cell_type": cell.kind, **shared})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    data = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "cells": cells,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
