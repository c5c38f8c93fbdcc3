"""Module: attributes, walks, calling, hooks, modes, types, copies, and what goes wrong early."""

import copy
import gc
import subprocess
import sys
import warnings
import weakref

import numpy as np
import pytest

import minigrad
from minigrad import nn


def make_net(torch, nn):
    """A bit of everything, in either framework: own parameter, buffers, shared modules, a tie."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(2, 3)
            self.scale = nn.Parameter(torch.ones(3))
            self.register_buffer("count", torch.zeros(1))
            self.register_buffer("scratch", torch.zeros(2), persistent=False)
            self.inner = nn.Sequential(nn.Linear(3, 3, bias=False), nn.ReLU(), nn.BatchNorm1d(3))
            self.same = self.inner
            self.last = nn.Linear(3, 3)
            self.tied = nn.Linear(3, 3)
            self.tied.weight = self.last.weight

        def forward(self, x):
            return self.tied(self.last(self.same(self.first(x) * self.scale)))

    return Net()


@pytest.fixture
def net():
    return make_net(minigrad, nn)


# ---------------------------------------------------------------- walks


def test_names_and_order_are_pytorchs(net):
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    theirs = make_net(torch, torch.nn)
    for walk, options in (
        ("named_parameters", {}),
        ("named_parameters", {"recurse": False}),
        ("named_parameters", {"prefix": "net"}),
        ("named_parameters", {"remove_duplicate": False}),
        ("named_buffers", {}),
        ("named_buffers", {"recurse": False}),
        ("named_buffers", {"prefix": "net", "remove_duplicate": False}),
        ("named_modules", {}),
        ("named_modules", {"prefix": "net", "remove_duplicate": False}),
        ("named_children", {}),
    ):
        mine = [name for name, _ in getattr(net, walk)(**options)]
        assert mine == [name for name, _ in getattr(theirs, walk)(**options)], (walk, options)
    assert list(net.state_dict()) == list(theirs.state_dict())
    assert list(net.state_dict(prefix="net.")) == list(theirs.state_dict(prefix="net."))
    shapes = [tuple(p.shape) for p in net.parameters()]
    assert shapes == [tuple(p.shape) for p in theirs.parameters()]


def test_walks_give_the_objects_themselves(net):
    named = dict(net.named_parameters())
    assert named["last.weight"] is net.last.weight and "tied.weight" not in named
    assert next(net.parameters()) is net.scale
    assert next(net.modules()) is net and list(net.children())[1] is net.inner
    assert next(net.buffers()) is net.count
    assert net.get_submodule("inner.0") is net.inner[0] and net.get_submodule("") is net
    assert net.get_parameter("inner.0.weight") is net.inner[0].weight
    assert net.get_buffer("inner.2.running_mean") is net.inner[2].running_mean


def test_a_path_that_leads_nowhere(net):
    with pytest.raises(AttributeError, match="outer"):
        net.get_submodule("outer.0")
    with pytest.raises(AttributeError, match=r"first.weight.*not a Module.*Parameter of shape"):
        net.get_submodule("first.weight")
    with pytest.raises(AttributeError, match=r"inner.*not a Parameter"):
        net.get_parameter("inner")


def test_apply_goes_from_the_inside_out(net):
    seen = []
    assert net.apply(seen.append) is net
    assert seen[-1] is net and seen.index(net.inner) > seen.index(net.inner[0])
    assert len(seen) == len(list(net.modules()))


# ---------------------------------------------------------------- attributes


def test_parameters_are_ordinary_attributes(net):
    assert vars(net)["scale"] is net.scale and vars(net)["inner"] is net.inner
    del net.same
    assert [n for n, _ in net.named_children()] == ["first", "inner", "last", "tied"]
    del net.count
    assert "count" not in net.state_dict()
    net.count = 5  # no buffer any more
    assert not hasattr(nn.Linear, "__getattr__")  # it would slow down every attribute


def test_a_parameter():
    p = nn.Parameter(minigrad.tensor([1.0, 2.0]))
    assert isinstance(p, minigrad.Tensor) and p.requires_grad and p.is_leaf
    assert repr(p) == "Parameter containing:\ntensor([1., 2.], requires_grad=True)"
    assert not nn.Parameter([1.0], requires_grad=False).requires_grad
    array = np.zeros(2)
    assert nn.Parameter(array).dtype == "float64" and nn.Parameter(array).array is not array
    with pytest.raises(TypeError, match="only floats"):
        nn.Parameter([1, 2])


def test_registering(net):
    net.register_parameter("bias", nn.Parameter([1.0]))
    net.register_parameter("absent", None)
    net.add_module("a module", nn.ReLU())
    net.register_buffer("nothing", None)
    named = dict(net.named_parameters())
    assert named["bias"] is net.bias and "absent" not in named and net.absent is None
    assert "a module" in dict(net.named_children())
    assert "nothing" not in net.state_dict()
    net.nothing = minigrad.ones(2)
    assert net.state_dict()["nothing"].tolist() == [1, 1]
    net.nothing = None
    assert "nothing" not in net.state_dict()


@pytest.mark.parametrize(
    ("act", "error", "words"),
    [
        (lambda m: m.register_parameter("a.b", nn.Parameter([1.0])), ValueError, "'a.b'"),
        (lambda m: m.add_module("", nn.ReLU()), ValueError, "''"),
        (lambda m: m.register_parameter("w", minigrad.ones(1)), TypeError, "Parameter"),
        (lambda m: m.add_module("f", minigrad.relu), TypeError, "the function relu"),
        (lambda m: m.add_module("f", nn.ReLU), TypeError, r"the class ReLU. Make one: ReLU\(...\)"),
        (lambda m: m.register_buffer("b", 3.0), TypeError, "Tensor or None, got float 3.0"),
        (lambda m: setattr(m, "count", 3.0), TypeError, "count.*got float 3.0.*buffer"),
        (lambda m: setattr(m, "scale", m.scale * 2), TypeError, "no_grad.*nn.Parameter"),
        (lambda m: setattr(m, "scale", 2.0), TypeError, "scale: expected Parameter or None"),
        (lambda m: setattr(m, "inner", minigrad.tanh), TypeError, "inner.*the function tanh"),
        (lambda m: setattr(m, "inner", [nn.ReLU()]), TypeError, "Sequential.*ModuleList"),
        (lambda m: setattr(m, "children", nn.ReLU()), AttributeError, "children is a method"),
        (lambda m: setattr(m, "train", nn.Parameter([1.0])), AttributeError, "train is a method"),
    ],
)
def test_assignments_that_cannot_be_meant(net, act, error, words):
    with pytest.raises(error, match=words):
        act(net)


@pytest.mark.parametrize(
    "value", [nn.Parameter([1.0]), nn.ReLU(), "buffer"], ids=["parameter", "module", "buffer"]
)
def test_super_init_comes_first(value):
    class Forgetful(nn.Module):
        def __init__(self):
            if isinstance(value, str):
                self.register_buffer("thing", minigrad.ones(1))
            self.thing = value
            super().__init__()

    with pytest.raises(AttributeError, match=r"Forgetful.thing.*super\(\).__init__\(\)"):
        Forgetful()


def test_plain_attributes_may_come_first():
    class Fine(nn.Module):
        def __init__(self):
            self.width = 3
            super().__init__()
            self.layer = nn.Linear(self.width, 1)

    assert Fine().width == 3


def test_python_suggests_the_name_that_was_meant():
    code = "from minigrad import nn; nn.Linear(2, 3).wieght"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "Did you mean: 'weight'?" in run.stderr


# ---------------------------------------------------------------- what hides from parameters()


def holding(value, name="layers"):
    module = nn.Linear(1, 1)
    setattr(module, name, value)
    return module


@pytest.mark.parametrize(
    "value",
    [
        [nn.Linear(2, 2)],
        (nn.ReLU(), nn.Linear(2, 2)),
        {"a": nn.Linear(2, 2)},
        [("name", nn.Linear(2, 2))],
        [nn.Parameter([1.0])],
        [nn.Sequential(nn.Linear(2, 2))],
    ],
    ids=["list", "tuple", "dict", "pairs", "parameters", "nested"],
)
def test_layers_in_a_plain_container_are_reported(value):
    module = nn.Sequential(holding(value))
    with pytest.warns(UserWarning, match=r"Linear.layers is a plain .*ModuleList|ModuleDict"):
        found = list(module.parameters())
    assert len(found) == 2


def test_a_list_that_is_filled_later_is_reported():
    module = holding([])
    list(module.parameters())  # nothing to say yet
    module.layers.append(nn.Linear(2, 2))
    with pytest.warns(UserWarning, match="Linear.layers is a plain list"):
        module.parameters()


def test_a_tensor_that_is_no_parameter_is_reported():
    module = holding(minigrad.ones(2, requires_grad=True), "scale")
    with pytest.warns(UserWarning, match=r"Linear.scale requires grad.*nn.Parameter"):
        module.parameters()


def test_what_is_no_mistake_is_not_reported():
    module = holding([1.0, 2.0])
    module.texts, module.pairs, module.empty = ["a"], [(1, 2)], {}
    module.activations = [nn.ReLU()]
    module.teacher = [nn.Linear(2, 2).requires_grad_(False)]
    module.mask = minigrad.ones(2)
    module.latest = module(minigrad.ones(1, 1))  # requires grad, but was computed
    module.losses = [module.latest]
    layers = [nn.Linear(1, 1), nn.ReLU()]
    module.known = layers
    module.net = nn.Sequential(*layers)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(list(module.parameters())) == 4


# ---------------------------------------------------------------- calling


def test_call_hands_on_all_arguments():
    class Echo(nn.Module):
        def forward(self, x=9, y=0, *, z=0):
            return x, y, z

    module = Echo()
    assert module() == (9, 0, 0) and module(None) == (None, 0, 0)
    assert module(1) == (1, 0, 0) and module(1, 2) == (1, 2, 0)
    assert module(1, z=3) == (1, 0, 3) and module(x=1, y=2) == (1, 2, 0)


def test_forward_is_missing_or_misspelt():
    class Empty(nn.Module):
        pass

    class Misspelt(nn.Module):
        def foward(self, x):
            return x

    with pytest.raises(NotImplementedError, match=r"Empty cannot be called.*def forward"):
        Empty()(1)
    with pytest.raises(NotImplementedError, match=r"Misspelt has no forward\(\), but foward\(\)"):
        Misspelt()(1)


def test_forward_hooks():
    layer, x, calls = nn.Linear(2, 3), minigrad.ones(1, 2), []
    plain = layer(x).tolist()
    first = layer.register_forward_hook(lambda m, args, y: calls.append((m, args, y)))
    y = layer(x)
    assert calls == [(layer, (x,), y)]
    second = layer.register_forward_hook(lambda m, args, y: y * 2)
    third = layer.register_forward_hook(lambda m, args, y: y + 1)
    np.testing.assert_allclose(layer(x).tolist(), 2 * np.array(plain) + 1, rtol=1e-6)
    first.remove(), third.remove(), third.remove()
    np.testing.assert_allclose(layer(x).tolist(), 2 * np.array(plain), rtol=1e-6)
    assert len(calls) == 2
    second.remove()
    assert layer(x).tolist() == plain


def test_forward_pre_hooks():
    layer, x = nn.Linear(2, 3), minigrad.ones(1, 2)
    doubled = layer(x * 2).tolist()
    seen = []
    layer.register_forward_pre_hook(lambda m, args: seen.append(args))
    one = layer.register_forward_pre_hook(lambda m, args: args[0] * 2)
    assert layer(x).tolist() == doubled and seen == [(x,)]
    one.remove()
    layer.register_forward_pre_hook(lambda m, args: (args[0] * 2,))
    assert layer(x).tolist() == doubled


def test_hooks_tell_the_path_of_each_operation(net):
    """What drawing a graph needs: which module is at work, without a cost where nobody asks."""
    stack, paths = [], []
    for path, module in net.named_modules():
        module.register_forward_pre_hook(lambda m, args, path=path: stack.append(path))
        module.register_forward_hook(lambda m, args, y: paths.append(stack.pop()))
    net(minigrad.ones(4, 2))
    assert paths == ["first", "inner.0", "inner.1", "inner.2", "inner", "last", "tied", ""]
    assert not stack


def test_a_handle_outlives_its_module():
    handle = nn.ReLU().register_forward_hook(print)
    handle.remove()


# ---------------------------------------------------------------- modes, gradients, types


def test_train_and_eval_reach_all(net):
    assert net.training and net.eval() is net
    assert not any(m.training for m in net.modules())
    assert net.train() is net and all(m.training for m in net.modules())
    with pytest.raises(TypeError, match="mode must be True or False"):
        net.train([1, 2])


def test_freezing(net):
    assert net.inner.requires_grad_(False) is net.inner
    frozen = [name for name, p in net.named_parameters() if not p.requires_grad]
    assert frozen == ["inner.0.weight", "inner.2.weight", "inner.2.bias"]
    net(minigrad.ones(4, 2)).sum().backward()
    assert net.inner[0].weight.grad is None and net.scale.grad is not None


def test_zero_grad(net):
    net(minigrad.randn(4, 2)).sum().backward()
    net.zero_grad(set_to_none=False)
    assert all(not p.grad.numpy().any() for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())


def test_types(net):
    net(minigrad.randn(4, 2)).sum().backward()
    assert net.double() is net
    assert {p.dtype for p in net.parameters()} == {minigrad.float64} == {net.count.dtype}
    assert {p.grad.dtype for p in net.parameters()} == {minigrad.float64}
    assert net.inner[2].num_batches_tracked.dtype == minigrad.int64
    assert net(minigrad.randn(4, 2, dtype=minigrad.float64)).dtype == minigrad.float64
    arrays = [p.array for p in net.parameters()]
    net.to("cpu").to(minigrad.float64).to(device="cpu", dtype="float64").cpu()
    assert all(p.array is a for p, a in zip(net.parameters(), arrays))
    assert net.float().scale.dtype == minigrad.float32
    assert net.half().scale.dtype == minigrad.float16
    assert net.to(minigrad.ones(1)).scale.dtype == minigrad.float32
    with pytest.raises(TypeError, match=r"floats.*int64"):
        net.to(minigrad.int64)
    with pytest.raises(ValueError, match="no device 'cuda:0'"):
        net.to("cuda:0")


# ---------------------------------------------------------------- memory


def test_deepcopy_is_independent_and_keeps_ties(net):
    net(minigrad.randn(4, 2)).sum().backward()
    twin = copy.deepcopy(net)
    assert twin.tied.weight is twin.last.weight and twin.same is twin.inner
    assert [n for n, _ in twin.named_parameters()] == [n for n, _ in net.named_parameters()]
    for p, q in zip(net.parameters(), twin.parameters()):
        assert p is not q and type(q) is nn.Parameter and not np.shares_memory(p.array, q.array)
        assert p.tolist() == q.tolist() and p.grad.tolist() == q.grad.tolist()
    x = minigrad.randn(4, 2)
    assert net.eval()(x).tolist() == twin.eval()(x).tolist()
    nn.init.zeros_(twin.inner[0].weight)
    assert net.inner[0].weight.array.any()
    twin.inner[0] = nn.Identity()
    assert isinstance(net.inner[0], nn.Linear)


def test_no_reference_cycles():
    """A model, and what it computed, is freed at once: the garbage collector is not needed."""
    gc.collect()
    gc.disable()
    try:
        net = make_net(minigrad, nn)
        handle = net.register_forward_hook(lambda m, args, y: None)
        loss = net(minigrad.randn(4, 2)).sum()
        loss.backward()
        repr(net), net.summary(), net.state_dict(), copy.deepcopy(net)
        watched = [weakref.ref(x) for x in (net, net.inner, net.first.weight, loss)]
        del net, loss
        assert [w() for w in watched] == [None] * 4 and handle.module() is None
    finally:
        gc.enable()
