"""trajectories: the function's own values, the paths as they are, and what is shown of both."""

from xml.etree import ElementTree

import numpy as np
import pytest

import minigrad
from minigrad import nn, optim
from minigrad.viz.charts import trajectories
from minigrad.viz.plot.fields import Contour
from minigrad.viz.plot.lines import Trajectory

PATH = [(4.0, 1.0), (2.0, -0.5), (1.0, 0.25)]


def bowl(x, y):
    return x**2 + 10 * y**2


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def marks(figure, kind):
    return [mark for mark in figure.marks if isinstance(mark, kind)]


def test_the_contour_holds_the_values_of_the_function():
    figure = trajectories(bowl, {"a": PATH}, x_range=(-1, 3), y_range=(0, 2), resolution=5)
    (contour,) = marks(figure, Contour)
    assert contour.x.tolist() == [-1, 0, 1, 2, 3] and contour.y.tolist() == [0, 0.5, 1, 1.5, 2]
    assert contour.values[3, 4] == 3**2 + 10 * 1.5**2


def test_all_paths_and_the_minimum_lie_in_the_picture():
    paths = {"a": PATH, "b": [(-3.0, 0.0), (np.nan, 9.0), (0.0, np.inf), (0.0, 7.0)]}
    (contour,) = marks(trajectories(bowl, paths, minimum=(0, -5)), Contour)
    assert contour.x[0] < -3 and contour.x[-1] > 4
    assert -7 < contour.y[0] < -5 and 7 < contour.y[-1] < 10


def test_a_path_may_be_an_array_a_tensor_or_a_list_of_either():
    array = np.array(PATH)
    for path in (
        PATH,
        array,
        minigrad.tensor(array),
        list(array),
        [minigrad.tensor(p) for p in PATH],
    ):
        (drawn,) = marks(trajectories(bowl, {"a": path}), Trajectory)
        assert drawn.label == "a"
        np.testing.assert_array_equal(np.stack([drawn.x, drawn.y], 1), array)


def test_the_function_may_use_all_that_tensors_can():
    w = nn.Parameter(minigrad.tensor([1.0, 1.0]))

    def f(x, y):
        return (x - 0.5).abs().log1p() + np.sin(y) + minigrad.exp(-x)

    f(w[0], w[1]).backward()
    figure = trajectories(f, {"a": [(1, 1), (2, 2)]})
    assert np.isfinite(marks(figure, Contour)[0].values).all()


def test_a_bowl_gets_lines_at_equal_differences_and_a_steep_valley_at_equal_ratios():
    (low,) = marks(trajectories(bowl, {"a": [(-4, 1), (1, -1)]}), Contour)
    (steep,) = marks(trajectories(rosenbrock, {"a": [(-1.5, 2), (1, 1)]}), Contour)
    (given,) = marks(trajectories(rosenbrock, {"a": PATH}, levels=[1, 10]), Contour)
    np.testing.assert_allclose(np.diff(low.levels, 2), 0, atol=1e-9)
    np.testing.assert_allclose(np.diff(np.log(steep.levels), 2), 0, atol=0.1)
    assert len(low.levels) > 3 and len(steep.levels) > 8 and given.levels == [1, 10]


def test_where_the_function_is_not_finite_or_flat_there_is_still_a_picture():
    for f in (lambda x, y: (x + y).log(), lambda x, y: 0 * x, lambda x, y: x / 0 * y):
        ElementTree.fromstring(trajectories(f, {"a": PATH}, minimum=(0, 0)).svg())


def test_what_optimizers_do_is_shown():
    w = nn.Parameter(minigrad.tensor([4.0, 1.0]))
    optimizer = optim.SGD([w], lr=0.04)
    path = [w.detach().numpy().copy()]
    for _ in range(20):
        optimizer.zero_grad()
        bowl(w[0], w[1]).backward()
        optimizer.step()
        path.append(w.detach().numpy().copy())
    figure = trajectories(bowl, {"<sgd> & co": path})
    ElementTree.fromstring(figure.svg())
    assert "<sgd> & co" in figure.table()


def test_points_that_share_their_memory_are_noticed():
    w = nn.Parameter(minigrad.tensor([4.0, 1.0]))
    for points in ([w, w], [w.detach().numpy() for _ in range(3)], [w.array] * 2):
        with pytest.raises(ValueError, match=r"'sgd' share their memory.*copy\(\)"):
            trajectories(bowl, {"sgd": points})


@pytest.mark.parametrize(
    ("function", "paths", "options", "error", "words"),
    [
        (bowl, [PATH], {}, TypeError, "must be a dict"),
        (bowl, {}, {}, ValueError, "no path"),
        (bowl, {"a": [1.0, 2.0]}, {}, ValueError, r"'a' must have shape \(steps, 2\)"),
        (bowl, {"a": np.zeros((4, 3))}, {}, ValueError, r"shape \(4, 3\)"),
        (bowl, {"a": [(1, 2), (3,)]}, {}, ValueError, "'a'"),
        (bowl, {"a": np.full((4, 2), np.nan)}, {}, ValueError, "no point of finite"),
        (lambda x, y: bowl(x, y).sum(), {"a": PATH}, {}, ValueError, "element by element"),
        (lambda x, y: 3.0, {"a": PATH}, {}, ValueError, "element by element"),
        (bowl, {"a": PATH}, {"resolution": 1}, ValueError, "resolution"),
        (bowl, {"a": PATH}, {"levels": 0}, ValueError, "levels"),
        (bowl, {"a": PATH}, {"minimum": 0}, ValueError, "minimum must be a point"),
        (bowl, {"a": PATH}, {"x_range": (2, 1)}, ValueError, "x_range"),
    ],
)
def test_mistakes_are_explained(function, paths, options, error, words):
    with pytest.raises(error, match=words):
        trajectories(function, paths, **options)
