"""The references, the known mistakes and the hints of the exercises of lesson 9."""

import numpy as np

import minigrad
from minigrad import nn, optim
from minigrad.course.exercise import Case, Exercise, Mistake
from minigrad.tensor import Tensor

F64 = minigrad.float64


# ---------------------------------------------------------------- sgd_step


def sgd_step(theta, g, lr, weight_decay, slips=frozenset()):
    """One step of gradient descent; each slip makes one mistake."""
    if "mean_of_entries" in slips:
        g = np.full_like(g, g.mean())
    if "sign_of_g" in slips:
        g = np.sign(g)
    at = theta - lr * g if "decay_after" in slips else theta
    penalties = {
        "l1": np.sign(at),
        "penalty_itself": at**2 / 2,
        "decays_g": g,
        "norm": np.sqrt((at**2).sum()),
    }
    penalty = next((penalties[slip] for slip in penalties if slip in slips), at)
    shares = {"no_decay": 0.0, "doubled": 2.0, "halved": 0.5}
    share = next((shares[slip] for slip in shares if slip in slips), 1.0)
    decay = share * weight_decay * penalty
    if "decay_sign" in slips:
        decay = -decay
    if "no_lr" in slips:
        change = g + decay
    elif "decay_without_lr" in slips:
        change = lr * g + decay
    elif "g_without_lr" in slips:
        change = g + lr * decay
    else:
        change = lr * (g + decay)
    if "only_step" in slips:
        return change
    return theta + change if "uphill" in slips else theta - change


def descent(shape, seed, weight_decay, changing=False):
    """A scenario of six steps; one gradient is zero, sizes are mixed, the last rate is another."""
    rng = np.random.default_rng(seed)
    gradients = rng.normal(size=(6, *shape)) * 10.0 ** rng.uniform(-2, 0.5, size=(6, *shape))
    gradients[3] = 0.0
    start = rng.normal(size=shape)

    def run(function):
        theta, outcome = start.copy(), {}
        for t, g in enumerate(gradients, 1):
            lr = 0.1 if not changing or t < 5 else 0.02
            theta = function(theta, g.copy(), lr, weight_decay)
            outcome[f"theta after step {t}"] = theta
        return outcome

    return run


def one_step(function):
    """The smallest case, to be followed by hand."""
    return {"theta": function(np.array([2.0]), np.array([3.0]), 0.1, 0.5)}


SGD_STEP = Exercise(
    "sgd_step",
    "One step of gradient descent",
    sgd_step,
    (
        Case("one step from theta = 2 with g = 3, lr = 0.1, weight_decay = 0.5", one_step, 1),
        Case("six steps with one parameter, no decay", descent((1,), 0, 0.0), 2),
        Case("six steps with three parameters", descent((3,), 1, 0.3), 3),
        Case("a matrix, and a rate that changes", descent((2, 3), 2, 0.7, changing=True), 6),
    ),
    (
        Mistake(
            "D1",
            "uphill",
            "The gradient points to where the loss grows fastest. Descent goes the other way: the "
            "step is subtracted.",
            "sgd.theta",
            slip="uphill",
        ),
        Mistake(
            "D2",
            "the decay is not multiplied by lr",
            "Here the decay is part of the gradient, and the whole gradient is multiplied by the "
            "learning rate. Without it a decay of 0.1 takes a tenth of every weight, at every "
            "step.",
            "sgd.descent",
            slip="decay_without_lr",
        ),
        Mistake(
            "D3",
            "the decay is doubled",
            "The penalty is lambda / 2 times theta squared. Its slope is lambda theta: the 2 of "
            "the square and the half cancel.",
            "sgd.l2",
            slip="doubled",
        ),
        Mistake(
            "D4",
            "the decay has the wrong sign",
            "The decay is added to the gradient, which is then subtracted: weights shrink. With a "
            "minus they grow, the faster the larger they are.",
            "sgd.l2",
            slip="decay_sign",
        ),
        Mistake(
            "D5",
            "the sign of theta in the place of theta",
            "This is the slope of an L1 penalty, lambda |theta|. It pulls all weights equally "
            "hard. The slope of lambda / 2 theta^2 is lambda theta: it pulls large weights harder.",
            "sgd.l2",
            slip="l1",
        ),
        Mistake(
            "D6",
            "no weight decay",
            "The penalty's slope, weight_decay times theta, has to be added to the gradient of "
            "the loss.",
            "sgd.l2",
            slip="no_decay",
        ),
        Mistake(
            "D7",
            "the decay is halved",
            "The half stands in the penalty, lambda / 2 times theta squared. Its slope has no half "
            "any more.",
            "sgd.l2",
            slip="halved",
        ),
        Mistake(
            "D8",
            "the penalty in the place of its slope",
            "A step needs the slope of what is minimised. The slope of lambda / 2 theta^2 is "
            "lambda theta. The penalty itself is never negative, so that negative weights would "
            "be pushed away from zero.",
            "sgd.l2",
            slip="penalty_itself",
        ),
        Mistake(
            "D9",
            "the gradient is decayed",
            "It is the parameter that decays, not the gradient. (1 + lambda) g is only a larger "
            "learning rate.",
            "sgd.l2",
            slip="decays_g",
        ),
        Mistake(
            "D10",
            "the decay uses the new parameter",
            "Both parts of the step are taken at the old theta, theta_{t-1}. Decay that comes "
            "after the step also shrinks the step itself.",
            "sgd.descent",
            slip="decay_after",
        ),
        Mistake(
            "D11",
            "the step is returned",
            "The function gives the new parameters: the old ones minus the step.",
            "sgd.theta",
            slip="only_step",
        ),
        Mistake(
            "D12",
            "no learning rate",
            "The gradient says how steep it is, not how far to go. The learning rate scales it.",
            "sgd.theta",
            slip="no_lr",
        ),
        Mistake(
            "D13",
            "lr multiplies the decay only",
            "The bracket is missing: lr multiplies the sum of gradient and decay.",
            "sgd.descent",
            slip="g_without_lr",
        ),
        Mistake(
            "D14",
            "only the sign of the gradient",
            "A steeper slope makes a longer step. With the sign alone all steps are of one length, "
            "and close to the minimum they jump across it for ever.",
            "sgd.theta",
            slip="sign_of_g",
        ),
        Mistake(
            "D15",
            "one gradient for all parameters",
            "The mean of the gradient is taken over examples, never over parameters. Each "
            "parameter has its own slope.",
            "sgd.mean_gradient",
            slip="mean_of_entries",
        ),
        Mistake(
            "D16",
            "the decay uses the length of theta",
            "The penalty is a sum over the weights, and each weight's slope holds only that "
            "weight. The length of the whole vector is one number, and has no sign.",
            "sgd.l2",
            slip="norm",
        ),
    ),
    (
        "Two things are added up before the learning rate is applied.",
        "The penalty's slope at theta is weight_decay * theta. Together with g it is the gradient "
        "of loss and penalty; lr multiplies the sum.",
        "return theta - lr * (g + ...), with weight_decay * theta in the place of the dots.",
    ),
    "The rule",
    solution="""\
def sgd_step(theta, g, lr, weight_decay):
    return theta - lr * (g + weight_decay * theta)
""",
)


# ---------------------------------------------------------------- update


def update(model, lr, slips=frozenset()):
    """A step for all parameters of a model; each slip makes one mistake."""
    if "new_tensors" in slips:
        for module in model.modules():
            for name, p in list(module.named_parameters(recurse=False)):
                if p.grad is not None:
                    setattr(module, name, nn.Parameter(p.detach() - lr * p.grad))
        return
    before = [p.grad.clone() for p in model.parameters() if p.grad is not None]
    for p in model.parameters():
        if p.grad is None:
            if "stops" in slips:
                return
            continue
        g = before[0].mean() if "one_gradient" in slips else p.grad
        rate = 1.0 if "no_lr" in slips else lr
        rate = -rate if "uphill" in slips else rate
        with minigrad.no_grad():
            if "into_gradient" in slips:
                p.grad -= rate * p
            elif "sets" in slips:
                p.copy_(minigrad.zeros_like(p) - rate * g)
            elif "rebinds" not in slips:
                p -= rate * g
            if "scales_gradient" in slips:
                p.grad *= rate
        if "clears" in slips and "into_gradient" not in slips:
            p.grad = None
        if "one_only" in slips:
            return


def network(seed, frozen):
    """A model with two layers; the second layer's weight may be without a gradient."""
    rng = np.random.default_rng(seed)
    model = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1)).to(F64)
    for p in model.parameters():
        p.data = minigrad.tensor(rng.normal(size=p.shape))
    if frozen:
        model[2].weight.requires_grad_(False)
    return model, minigrad.tensor(rng.normal(size=(4, 3)))


def state(tensors):
    """Numbers, whatever was done to the Tensors; an empty array for None."""
    return [np.empty(0) if p is None else p.detach().numpy().copy() for p in tensors]


def updates(seed, frozen):
    """Two steps of a small network."""

    def run(function):
        model, x = network(seed, frozen)
        kept, outcome = list(model.parameters()), {}
        for t, lr in enumerate((0.1, 0.02), 1):
            for p in kept:
                p.grad = None
            (model(x) ** 2).mean().backward()
            function(model, lr)
            now = list(model.parameters())
            outcome[f"parameters after step {t}"] = state(now)
            outcome[f"gradients after step {t}"] = state(p.grad for p in kept)
            same = len(now) == len(kept) and all(a is b for a, b in zip(now, kept))
            outcome[f"after step {t} the model has"] = "its own Tensors" if same else "new Tensors"
        return outcome

    return run


def single(function):
    """One weight of 2, with the loss 3 w: the gradient is 3."""
    model = nn.Linear(1, 1, bias=False).to(F64)
    model.weight.data = minigrad.tensor([[2.0]], dtype=F64)
    (3 * model.weight).sum().backward()
    function(model, 0.1)
    return {"weight": state(model.parameters())[0], "gradient": state([model.weight.grad])[0]}


UPDATE = Exercise(
    "update",
    "An update that does nothing",
    update,
    (
        Case("a single weight of 2, whose gradient is 3, with lr = 0.1", single, 1),
        Case("two steps of a small network", updates(0, False), 11),
        Case("two steps of a network with a weight that has no gradient", updates(1, True), 12),
    ),
    (
        Mistake(
            "L6",
            "the new value gets the name p, and the model keeps the old one",
            "p = p - ... makes a new Tensor and calls it p. The model still holds the old Tensor. "
            "The numbers inside the model's own Tensor have to change.",
            "sgd.theta",
            slip="rebinds",
        ),
        Mistake(
            "L12",
            "the model gets new Tensors",
            "The numbers are right, but the model now holds other Tensors than before. Whoever "
            "else holds the parameters, as an optimizer does, still has the old ones.",
            "sgd.theta",
            slip="new_tensors",
        ),
        Mistake(
            "D1",
            "uphill",
            "The gradient points to where the loss grows. The step is subtracted.",
            "sgd.theta",
            slip="uphill",
        ),
        Mistake(
            "D12",
            "no learning rate",
            "The gradient is multiplied by lr before it is subtracted.",
            "sgd.theta",
            slip="no_lr",
        ),
        Mistake(
            "L13",
            "it stops at a parameter without a gradient",
            "Such a parameter is skipped, and the loop goes on with the next one: continue, not "
            "return or break.",
            "sgd.theta",
            slip="stops",
        ),
        Mistake(
            "L14",
            "only one parameter is updated",
            "All parameters make a step. A return inside the loop ends it in its first round.",
            "sgd.theta",
            slip="one_only",
        ),
        Mistake(
            "L15",
            "the gradients are cleared",
            "Clearing them is the task of zero_grad, and of whoever calls it. Somebody may still "
            "want to look at the gradients after the step.",
            "sgd.theta",
            slip="clears",
        ),
        Mistake(
            "L16",
            "the gradient is scaled in place",
            "lr * p.grad makes a new Tensor. p.grad *= lr changes the gradient itself, which does "
            "not belong to this function.",
            "sgd.theta",
            slip="scales_gradient",
        ),
        Mistake(
            "L17",
            "the gradient is changed in the place of the parameter",
            "The parameter moves, and the gradient says where to. Here they have changed places.",
            "sgd.theta",
            slip="into_gradient",
        ),
        Mistake(
            "L18",
            "the step is written into the parameter",
            "The new value is the old one minus the step. Here the old one is lost.",
            "sgd.theta",
            slip="sets",
        ),
        Mistake(
            "L19",
            "one gradient for all parameters",
            "Each parameter has its own gradient, an array of the parameter's shape.",
            "sgd.theta",
            slip="one_gradient",
        ),
    ),
    (
        "Which Tensor does the name p stand for after the line p = p - ...? Which one does the "
        "model hold?",
        "An assignment to a name never changes an array. An assignment in place (p -= ...) does, "
        "and needs minigrad.no_grad(), since p requires a gradient.",
        "Within `with minigrad.no_grad():`, write p -= lr * p.grad.",
    ),
    "The missing zero_grad",
    kind="mend",
    solution="""\
def update(model, lr):
    with minigrad.no_grad():
        for p in model.parameters():
            if p.grad is not None:
                p -= lr * p.grad
""",
)


# ---------------------------------------------------------------- train


def train(model, loss_of, make_optimizer, batches, epochs, slips=frozenset()):
    """The training loop; each slip makes one mistake."""
    optimizer, history = make_optimizer(model.parameters()), []
    seen = total = count = 0
    for _ in range(1 if "one_epoch" in slips else epochs):
        if "new_optimizer" in slips and history:
            optimizer = make_optimizer(model.parameters())
        if "total_kept" not in slips:
            total = 0
        if "count_kept" not in slips:
            count = 0
        last, seen = None, 0
        if slips & {"zero_per_epoch", "step_per_epoch"}:
            optimizer.zero_grad()
        per_batch = "zero_per_epoch" not in slips and "step_per_epoch" not in slips
        used = [b for b in batches if len(b[0]) == len(batches[0][0])]
        for x, target in used if "drops_last" in slips else batches:
            if per_batch and not slips & {"no_zero_grad", "zero_before_step", "shifted"}:
                optimizer.zero_grad()
            if "shifted" in slips:
                optimizer.step()
                if "no_zero_grad" not in slips:
                    optimizer.zero_grad()
            loss = loss_of(model(x), target)
            if "step_first" in slips:
                optimizer.step()
            loss.backward()
            if "zero_before_step" in slips and "shifted" not in slips:
                optimizer.zero_grad()
            if not slips & {"step_first", "step_per_epoch", "shifted"}:
                optimizer.step()
            if "measured_after" in slips:
                loss = loss_of(model(x), target)
            loss = loss if "keeps_graph" in slips else loss.item()
            last, n, seen = loss, len(x), seen + 1
            bare = "unweighted" in slips or ("divided_twice" in slips and "sum" not in slips)
            total = total + (loss if bare else n * loss)
            count += 1 if "unweighted" in slips else n
            if "each_batch" in slips:
                history.append(loss)
        if "step_per_epoch" in slips:
            optimizer.step()
        if "last_loss" in slips:
            history.append(last)
        elif "sum" in slips:
            history.append(total)
        elif "each_batch" not in slips:
            history.append(total / count)
    return history


class Recorder:
    """An optimizer that writes down what its steps find, and what they make of it."""

    def __init__(self, optimizer, params, record, backwards):
        self.optimizer, self.params = optimizer, params
        self.record, self.backwards = record, backwards
        self.param_groups, self.state = optimizer.param_groups, optimizer.state

    def zero_grad(self, *args, **kwargs):
        self.optimizer.zero_grad(*args, **kwargs)

    def step(self):
        found = state(p.grad for p in self.params)
        self.optimizer.step()
        self.record.append(
            {
                "times that backward has run": self.backwards[0],
                "gradients": found,
                "parameters": state(self.params),
            }
        )


def training(seed, sizes, epochs, classes=0, momentum=0.0):
    """A small model is trained; what each step found is in the outcome."""

    def run(function):
        rng = np.random.default_rng(seed)
        model = nn.Linear(2, classes or 1).to(F64)
        for p in model.parameters():
            p.data = minigrad.tensor(rng.normal(size=p.shape))
        batches = []
        for n in sizes:
            x = minigrad.tensor(rng.normal(size=(n, 2)))
            y = rng.integers(classes, size=n) if classes else rng.normal(size=(n, 1))
            batches.append((x, minigrad.tensor(y)))
        params, record, backwards, made = list(model.parameters()), [], [0], []

        def count(g):
            backwards[0] += 1

        params[0].register_hook(count)

        def make_optimizer(given):
            optimizer = optim.SGD(list(given), lr=0.3, momentum=momentum)
            made.append(Recorder(optimizer, params, record, backwards))
            return made[-1]

        loss_of = nn.CrossEntropyLoss() if classes else nn.MSELoss()
        history = function(model, loss_of, make_optimizer, tuple(batches), epochs)
        outcome = {f"step {t}": found for t, found in enumerate(record, 1)}
        outcome["number of steps"] = len(record)
        outcome["number of optimizers"] = len(made)
        tensors = isinstance(history, (list, tuple)) and any(isinstance(h, Tensor) for h in history)
        outcome["the losses are"] = "Tensors" if tensors else "numbers"
        if isinstance(history, (list, tuple)):
            history = [h.item() if isinstance(h, Tensor) else h for h in history]
        outcome["losses"] = history
        return outcome

    return run


TRAIN = Exercise(
    "train",
    "The training loop",
    train,
    (
        Case("one epoch of two batches, with one example each", training(0, (1, 1), 1), 6),
        Case("two epochs; the last batch is smaller", training(1, (3, 3, 1), 2), 21),
        Case("three classes, and momentum", training(2, (4, 4, 2), 3, 3, 0.9), 30),
    ),
    (
        Mistake(
            "L1",
            "zero_grad is missing",
            "backward adds to the gradient that is there. Without zero_grad each step follows the "
            "sum of all gradients since the beginning, and the parameters swing to and fro.",
            "sgd.theta",
            slip="no_zero_grad",
        ),
        Mistake(
            "L2",
            "zero_grad stands between backward and step",
            "It wipes out the gradient that backward has just written. The step finds nothing, and "
            "no parameter ever moves.",
            "sgd.theta",
            slip="zero_before_step",
        ),
        Mistake(
            "L3",
            "step comes before backward",
            "The step needs the gradient of this batch. Before backward there is none, and the "
            "next zero_grad wipes out the one that comes after it.",
            "sgd.theta",
            slip="step_first",
        ),
        Mistake(
            "L20",
            "step stands at the start of the round",
            "Each step then follows the gradient of the batch before. The first step finds "
            "nothing, and the last batch's gradient is never used.",
            "sgd.theta",
            slip="shifted",
        ),
        Mistake(
            "L4",
            "the losses are kept as Tensors",
            "A Tensor remembers the operations it came from. A sum of such losses holds on to the "
            "graphs of the whole epoch. loss.item() is a plain number.",
            "sgd.mean_gradient",
            slip="keeps_graph",
        ),
        Mistake(
            "L5",
            "a new optimizer in each epoch",
            "An optimizer may remember something, such as a velocity. A new one starts from "
            "nothing. Make it once, before the first epoch.",
            "sgd.theta",
            slip="new_optimizer",
        ),
        Mistake(
            "L8",
            "the last, smaller batch is dropped",
            "Its examples are part of the data as well. With a fixed order they would never be "
            "seen.",
            "sgd.mean_gradient",
            slip="drops_last",
        ),
        Mistake(
            "L9a",
            "the mean of the batches' means",
            "The last batch has fewer examples. If each batch counts the same, these examples "
            "count for more than the others. Multiply each mean by its number of examples.",
            "sgd.mean_gradient",
            slip="unweighted",
        ),
        Mistake(
            "L9b",
            "the sum in the place of the mean",
            "A sum over the examples grows with their number, and runs over other data cannot be "
            "compared with it. Divide by the number of examples.",
            "sgd.mean_gradient",
            slip="sum",
        ),
        Mistake(
            "L9c",
            "divided by the number of examples twice",
            "loss_of gives the mean of a batch; the division is in it already. To add up examples, "
            "multiply it by their number first.",
            "sgd.mean_gradient",
            slip="divided_twice",
        ),
        Mistake(
            "L21",
            "the total goes on from the epoch before",
            "Each epoch has a total of its own. Start it at 0 inside the loop over epochs.",
            "sgd.mean_gradient",
            slip="total_kept",
        ),
        Mistake(
            "L22",
            "the number of examples goes on from the epoch before",
            "Each epoch counts its own examples. Start at 0 inside the loop over epochs.",
            "sgd.mean_gradient",
            slip="count_kept",
        ),
        Mistake(
            "L23",
            "only the last batch's loss is kept",
            "One batch is a noisy sample. The loss of an epoch is the mean over all its examples.",
            "sgd.unbiased",
            slip="last_loss",
        ),
        Mistake(
            "L24",
            "one loss for each batch",
            "The list has one entry for each epoch. Append after the inner loop, not inside it.",
            "sgd.mean_gradient",
            slip="each_batch",
        ),
        Mistake(
            "L25",
            "one step for each epoch",
            "Here the gradients of all batches add up and make a single step. Each batch makes a "
            "step of its own.",
            "sgd.theta",
            slip="step_per_epoch",
        ),
        Mistake(
            "L26",
            "zero_grad only once in each epoch",
            "Within the epoch the gradients of the batches add up. zero_grad belongs to every "
            "round.",
            "sgd.theta",
            slip="zero_per_epoch",
        ),
        Mistake(
            "L27",
            "only one epoch",
            "There are to be as many epochs as the argument says. A return inside the outer loop "
            "ends it after its first round.",
            "sgd.mean_gradient",
            slip="one_epoch",
        ),
        Mistake(
            "L28",
            "the loss is measured after the step",
            "The loss of a batch is taken before the step that follows from it. After the step "
            "the model has just been improved on this very batch.",
            "sgd.mean_gradient",
            slip="measured_after",
        ),
    ),
    (
        "Five calls for each batch, in the order of the lesson. Which things exist once, which "
        "once in each epoch, which once for each batch?",
        "loss_of gives a mean over the batch: times len(x) it is the batch's total. loss.item() is "
        "its number without the graph.",
        "Before the loops: the optimizer and an empty list. In each epoch: total = count = 0. For "
        "each batch: zero_grad, loss = loss_of(model(x), target), backward, step, then "
        "total += len(x) * loss.item() and count += len(x). After the batches: append "
        "total / count.",
    ),
    "The loop is a contract",
    solution="""\
def train(model, loss_of, make_optimizer, batches, epochs):
    optimizer = make_optimizer(model.parameters())
    history = []
    for _ in range(epochs):
        total = count = 0
        for x, target in batches:
            optimizer.zero_grad()
            loss = loss_of(model(x), target)
            loss.backward()
            optimizer.step()
            total += len(x) * loss.item()
            count += len(x)
        history.append(total / count)
    return history
""",
)


# ---------------------------------------------------------------- stable_edge


def stable_edge(slips=frozenset()):
    """The edge of stability; each slip makes one mistake."""
    curvature = 3.0 if "coefficient" in slips else 6.0
    decays = {"no_decay": 0.0, "decay_minus": -1.0}
    decay = next((decays[slip] for slip in decays if slip in slips), 1.0)
    product = 1.0 if "fastest" in slips else 2.0
    edge = product / (curvature + decay)
    return 1 / edge if "upside_down" in slips else edge


def its_number(function):
    """What a function without arguments says."""
    return {"lr": function()}


STABLE_EDGE = Exercise(
    "stable_edge",
    "How large may the learning rate be?",
    stable_edge,
    (Case("your number", its_number, 1),),
    (
        Mistake(
            "D17",
            "the factor before theta squared, taken for the curvature",
            "The curvature is the rate at which the slope changes. The slope of 3 theta^2 is "
            "6 theta, so the loss has the curvature 6, not 3.",
            "sgd.quadratic",
            slip="coefficient",
        ),
        Mistake(
            "D6",
            "no weight decay",
            "The decay adds its own slope, weight_decay times theta, and so adds weight_decay to "
            "the curvature.",
            "sgd.l2",
            slip="no_decay",
        ),
        Mistake(
            "D4",
            "the decay has the wrong sign",
            "Loss and penalty both curve upwards. Their curvatures add up.",
            "sgd.l2",
            slip="decay_minus",
        ),
        Mistake(
            "D18",
            "the fastest rate, not the edge",
            "At eta L = 1 a single step lands in the minimum. Beyond that the steps jump across "
            "it and still come closer, up to eta L = 2.",
            "sgd.stable",
            slip="fastest",
        ),
        Mistake(
            "D19",
            "upside down",
            "The larger the curvature, the smaller the steps must be: eta is 2 divided by the "
            "curvature.",
            "sgd.stable",
            slip="upside_down",
        ),
    ),
    (
        "Write down one step, theta - lr * (...), with the slope of 3 theta^2 and the decay.",
        "The step multiplies theta by 1 - lr * (something). The run comes to rest as long as this "
        "factor lies between -1 and 1.",
        "The slope is 6 theta, the decay adds 1 theta. Solve 1 - 7 lr = -1.",
    ),
    "How large may the step be?",
    kind="predict",
    rtol=0.02,
    solution="""\
def stable_edge():
    return 2 / 7
""",
)

EXERCISES = [SGD_STEP, UPDATE, TRAIN, STABLE_EDGE]
