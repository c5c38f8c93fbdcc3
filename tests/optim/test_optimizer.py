"""The base class: what may be optimized, groups, state, copies; and the words for what may not."""

import copy
import pickle

import numpy as np
import pytest

import minigrad
from minigrad.optim import SGD, Adam, AdamW, Optimizer


def leaf(*values):
    return minigrad.tensor([*map(float, values)], requires_grad=True)


def step(optimizer, p, g):
    p.grad = minigrad.tensor(g)
    optimizer.step()


class Model:
    """Something with parameters, as a module has them; callable, as a module is."""

    def __init__(self):
        self.w = leaf(1)

    def parameters(self):
        yield self.w

    def __call__(self, x):
        return self.w * x


# ---------------------------------------------------------------- what may be optimized


def test_generators_and_groups_are_read():
    model = Model()
    assert SGD(model.parameters()).param_groups[0]["params"] == [model.w]
    groups = SGD([{"params": model.parameters()}, {"params": leaf(2), "lr": 0.5}]).param_groups
    assert [len(g["params"]) for g in groups] == [1, 1]
    assert [g["lr"] for g in groups] == [1e-3, 0.5]


def words(kind, text, params):
    return pytest.param(kind, text, params, id=text)


@pytest.mark.parametrize(
    "kind, text, params",
    [
        words(TypeError, "got one Tensor.*a list: \\[w\\]", lambda: leaf(1)),
        words(TypeError, "got the Model itself. Pass model.parameters\\(\\)", Model),
        words(TypeError, "function 'parameters'.*Call it", lambda: Model().parameters),
        words(TypeError, "got a dict.*come in a list", lambda: {"params": [leaf(1)]}),
        words(TypeError, "got a set, which has no order", lambda: {leaf(1)}),
        words(TypeError, "expected an iterable of Tensors, got int 3", lambda: 3),
        words(ValueError, "it is empty.*read only once", lambda: []),
        words(ValueError, "it is empty", lambda: [{"params": []}]),
        words(TypeError, r"params\[1\]: expected a Tensor, got float 2.0", lambda: [leaf(1), 2.0]),
        words(TypeError, "ndarray of shape \\(2,\\).*minigrad.tensor", lambda: [np.ones(2)]),
        words(TypeError, "got Model.*Pass its parameters", lambda: [Model()]),
        words(TypeError, "gives pairs \\(name, parameter\\)", lambda: [("w", leaf(1))]),
        words(TypeError, "gives its keys", lambda: ["weight"]),
        words(TypeError, "Either all entries are groups", lambda: [leaf(1), {"params": [leaf(1)]}]),
        words(TypeError, "group 1: expected a dict", lambda: [{"params": [leaf(1)]}, leaf(1)]),
        words(TypeError, "group 0: expected a dict", lambda: [{"lr": 0.1}]),
        words(ValueError, "was computed, by np.multiply", lambda: [leaf(1) * 2]),
        words(ValueError, "does not require grad", lambda: [minigrad.tensor([1.0])]),
    ],
)
def test_what_cannot_be_optimized(kind, text, params):
    with pytest.raises(kind, match=text):
        Adam(params())


def test_a_parameter_stands_once():
    w = leaf(1)
    with pytest.raises(ValueError, match=r"params\[1\]: the same Tensor stands at params\[0\]"):
        SGD([w, w])
    with pytest.raises(ValueError, match=r"params\[1\]: the same Tensor stands at group 0"):
        SGD([{"params": [w]}, {"params": [leaf(2), w]}])


def test_a_frozen_parameter_may_stand_and_wait():
    class Parameter(minigrad.Tensor):
        __slots__ = ()

    frozen, w = Parameter([1.0]), leaf(1)
    optimizer = AdamW([frozen, w], weight_decay=0.5)
    step(optimizer, w, [1.0])
    assert frozen.item() == 1 and w.item() < 1


@pytest.mark.parametrize(
    "text, make",
    [
        ("betas must be a pair.*got float 0.01.*weight_decay=0.01", lambda w: AdamW(w, 1e-3, 0.01)),
        (r"betas must be .* less than 1, got 1.0 as betas\[1\]", lambda w: Adam(w, betas=(0, 1.0))),
        ("momentum must be above 0.*got momentum=0", lambda w: SGD(w, nesterov=True)),
        ("dampening=0.5", lambda w: SGD(w, momentum=0.9, dampening=0.5, nesterov=True)),
        ("lr must be 0 or more.*got -0.1.*maximize=True", lambda w: SGD(w, lr=-0.1)),
        ("lr must be a number, got Tensor of shape", lambda w: SGD(w, lr=minigrad.ones(2))),
        ("abstract", lambda w: Optimizer(w, {})),
        ("no option 'weight_decy'. Did you mean 'weight_decay'",
         lambda w: SGD([{"params": w, "weight_decy": 0.1}])),
    ],
)  # fmt: skip
def test_illegal_options(text, make):
    with pytest.raises((ValueError, TypeError), match=text):
        make([leaf(1)])


# ---------------------------------------------------------------- groups and gradients


def test_groups_have_hyper_parameters_of_their_own_and_may_change():
    a, b, c = leaf(1), leaf(1), leaf(1)
    optimizer = SGD([{"params": [a]}, {"params": [b], "lr": 0.5}], lr=0.25)
    optimizer.add_param_group({"params": c, "lr": 1.0, "name": "late"})
    for p in (a, b, c):
        p.grad = minigrad.tensor([1.0])
    optimizer.step()
    assert [p.item() for p in (a, b, c)] == [0.75, 0.5, 0.0]
    optimizer.param_groups[0]["lr"] = 0.5
    optimizer.step()
    assert [p.item() for p in (a, b, c)] == [0.25, 0.0, -1.0]
    assert optimizer.param_groups[2]["name"] == "late"


def test_numpy_numbers_do_not_widen_the_arithmetic():
    w = leaf(1)
    optimizer = AdamW([w], lr=np.float64(0.1), betas=[np.float64(0.9), np.float32(0.5)])
    step(optimizer, w, [1.0])
    assert type(optimizer.param_groups[0]["lr"]) is float
    assert optimizer.param_groups[0]["betas"] == (0.9, 0.5)
    assert w.dtype == optimizer.state[w]["exp_avg"].dtype == np.float32


def test_zero_grad():
    w, v = leaf(1, 2), leaf(3)
    optimizer = SGD([w, v])
    w.grad = minigrad.tensor([1.0, 1.0])
    optimizer.zero_grad(set_to_none=False)
    assert w.grad.tolist() == [0, 0] and v.grad is None
    optimizer.zero_grad()
    assert w.grad is None


def test_step_without_any_gradient_changes_nothing():
    w = leaf(1)
    optimizer = AdamW([w], weight_decay=0.5)
    optimizer.step()
    assert w.item() == 1 and optimizer.state_dict()["state"] == {}


def test_closure_is_recorded_even_under_no_grad():
    w = leaf(3)
    optimizer = SGD([w], lr=0.25)

    def closure():
        optimizer.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        return loss

    with minigrad.no_grad():
        assert optimizer.step(closure).item() == 9
    assert w.item() == 1.5
    assert optimizer.step() is None


def test_gradients_that_are_tensors_with_history():
    w = leaf(2)
    optimizer = SGD([w], lr=0.25)
    (w * w * w).sum().backward(create_graph=True)
    optimizer.step()
    assert w.item() == -1  # 2 - 0.25 * 12


def test_a_step_is_not_recorded_but_noticed_by_backward():
    w = leaf(2)
    optimizer = SGD([w], lr=0.25)
    loss = (w * w).sum()
    loss.backward(retain_graph=True)
    optimizer.step()
    assert w.is_leaf and w.requires_grad
    with pytest.raises(RuntimeError, match=r"changed in place afterwards, by SGD.step\(\)"):
        loss.backward()


def test_views_taken_after_construction_follow():
    w = minigrad.tensor([[1.0, 2.0]], requires_grad=True)
    optimizer = SGD([leaf(5), w], lr=1.0)
    view = w.detach()
    step(optimizer, w, [[1.0, 1.0]])
    assert view.tolist() == w.tolist() == [[0.0, 1.0]]


# ---------------------------------------------------------------- state


def test_state_shares_memory_and_cannot_be_replaced():
    w, v = minigrad.tensor([[1.0, 2.0]], requires_grad=True), leaf(1)
    optimizer = SGD([w, v], lr=1.0, momentum=0.5)
    assert optimizer.state[w] == {}
    step(optimizer, w, [[1.0, 1.0]])
    buffer = optimizer.state[w]["momentum_buffer"]
    assert buffer.tolist() == [[1.0, 1.0]] and optimizer.state[v] == {}
    buffer.array[...] = 0
    step(optimizer, w, [[0.0, 0.0]])
    assert w.tolist() == [[0.0, 1.0]]
    with pytest.raises(TypeError):
        optimizer.state[w] = {}
    with pytest.raises(KeyError):
        optimizer.state[leaf(1)]


def test_state_dict_has_pytorchs_layout():
    a, b, c = leaf(1), leaf(2), leaf(3)
    optimizer = Adam([{"params": [a, b]}, {"params": [c], "lr": 0.5}])
    step(optimizer, c, [1.0])
    saved = optimizer.state_dict()
    assert [g["params"] for g in saved["param_groups"]] == [[0, 1], [2]]
    assert [g["lr"] for g in saved["param_groups"]] == [1e-3, 0.5]
    assert saved["state"].keys() == {2} and saved["state"][2].keys() == {
        "step",
        "exp_avg",
        "exp_avg_sq",
    }
    assert saved["state"][2]["step"] == 1
    assert optimizer.param_groups[0]["params"] == [a, b]  # the groups themselves are untouched


def test_loading_keeps_the_groups_that_others_hold():
    w = leaf(1)
    optimizer = Adam([w])
    group = optimizer.param_groups[0]
    saved = optimizer.state_dict()
    saved["param_groups"][0] |= {"lr": 0.5, "betas": [0.5, 0.5], "initial_lr": 1.0}
    optimizer.load_state_dict(saved)
    assert group is optimizer.param_groups[0] and group["params"] == [w]
    assert (group["lr"], group["betas"], group["initial_lr"]) == (0.5, (0.5, 0.5), 1.0)


def saved_after_a_step(optimizer):
    p = optimizer.param_groups[0]["params"][0]
    step(optimizer, p, np.ones(p.shape, p.dtype))
    return optimizer.state_dict()


@pytest.mark.parametrize(
    "text, other",
    [
        (
            "saved with 2 parameter groups, but there are 1",
            lambda: Adam([{"params": leaf(1)}, {"params": leaf(2)}]),
        ),
        ("group 0 was saved with 2 parameters, but has 1", lambda: Adam([leaf(1), leaf(2)])),
        (r"'exp_avg' .* has shape \(3,\), the parameter \(2,\)", lambda: Adam([leaf(1, 2, 3)])),
        ("'momentum_buffer', which Adam does not know", lambda: SGD([leaf(1, 2)], momentum=0.9)),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(text, other):
    w = leaf(1, 2)
    optimizer = Adam([w], lr=0.5)
    with pytest.raises(ValueError, match=text):
        optimizer.load_state_dict(saved_after_a_step(other()))
    assert optimizer.state[w] == {} and optimizer.param_groups[0]["lr"] == 0.5


def test_a_state_with_illegal_options_changes_nothing():
    w = leaf(1, 2)
    optimizer = Adam([w], lr=0.5)
    saved = saved_after_a_step(Adam([leaf(1, 2)]))
    saved["param_groups"][0]["lr"] = -1
    with pytest.raises(ValueError, match="lr must be 0 or more"):
        optimizer.load_state_dict(saved)
    assert optimizer.state[w] == {} and optimizer.param_groups[0]["lr"] == 0.5


def test_copies_are_independent_and_go_on():
    w = leaf(1, 2)
    optimizer = Adam([w], lr=0.1)
    step(optimizer, w, [1.0, 2.0])
    again, u = copy.deepcopy((optimizer, w))
    assert again.param_groups[0]["params"][0] is u and u is not w
    step(optimizer, w, [1.0, 2.0])
    assert u.tolist() != w.tolist()
    step(again, u, [1.0, 2.0])
    assert u.tolist() == w.tolist() and again.state[u]["step"] == 2


def test_two_optimizers_on_the_same_parameters():
    w = leaf(1, 2)
    sgd, adam = SGD([w], lr=0.1, momentum=0.9), Adam([w], lr=0.1)
    for k in range(6):
        step(sgd, w, [1.0, float(k)])
        step(adam, w, [float(k), 1.0])
    # the same, by the blocks alone
    theta, b, m, v = np.array([1, 2], "float32"), None, 0.0, 0.0
    both = {"lr": 0.1, "weight_decay": 0}
    for k in range(6):
        g = np.array([1, k], "float32")
        d, b = SGD.update(theta, g, k + 1, b, momentum=0.9, dampening=0, nesterov=False, **both)
        theta = theta - d
        options = {"betas": (0.9, 0.999), "eps": 1e-8, "amsgrad": False, **both}
        d, m, v, _ = Adam.update(theta, g[::-1], k + 1, m, v, None, **options)
        theta = theta - d
    assert w.tolist() == theta.tolist()


def test_a_new_shape_is_refused():
    w = leaf(1, 2)
    optimizer = SGD([w])
    w.data = minigrad.ones(2, 2)
    with pytest.raises(ValueError, match=r"SGD.step\(\): .* shape \(2,\) .* shape \(2, 2\)"):
        step(optimizer, w, np.ones((2, 2), "float32"))


def test_repr_names_class_groups_and_options():
    text = repr(SGD([{"params": [leaf(1), leaf(2)]}, {"params": leaf(1), "lr": 0.5}], lr=0.25))
    assert text.startswith("SGD(") and "group 0: 2 parameters, lr=0.25" in text
    assert "group 1: 1 parameters, lr=0.5" in text


# ---------------------------------------------------------------- a sibling of one's own


class SignDescent(Optimizer):
    def __init__(self, params, lr=0.5):
        super().__init__(params, {"lr": lr})

    @staticmethod
    def update(theta, g, t, *, lr):
        return (lr * np.sign(g),)


def test_an_optimizer_is_its_options_and_its_block():
    w = leaf(1, 2, 3)
    optimizer = SignDescent([w])
    step(optimizer, w, [3.0, 0.0, -0.1])
    assert w.tolist() == [0.5, 2.0, 3.5]
    assert optimizer.state_dict()["state"] == {}
    assert pickle.loads(pickle.dumps(optimizer.state_dict())) == optimizer.state_dict()


def test_a_parameter_listed_twice_by_hand_is_refused_when_parameters_are_gathered_again():
    p = minigrad.tensor([1.0], requires_grad=True)
    optimizer = SGD([p], lr=0.1)
    optimizer.param_groups[0]["params"].append(p)
    p.grad = minigrad.tensor([1.0])
    p.data = minigrad.tensor([2.0])  # its memory is another now
    with pytest.raises(ValueError, match="listed twice"):
        optimizer.step()
