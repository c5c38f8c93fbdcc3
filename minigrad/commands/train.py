"""``minigrad train``: train a network on a data set from the terminal, and keep the run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from .. import io
from ..history import json_ready
from ..random import manual_seed
from ..train import CheckpointError, accuracy, evaluate, fit
from . import diagnosis, recipe
from . import problem as problems
from .folder import Folder, new_folder, versions, write_json
from .options import DESCRIPTION, parser
from .parsing import CommandError
from .pictures import draw
from .screen import screen_for, shown
from .settings import DATA, Settings, chosen

NOT_SETTINGS = ("data", "out", "resume", "force", "plain")


def main(argv: list[str]) -> int:
    """Start a run or resume one; see `DESCRIPTION`."""
    if not argv:
        print(f"minigrad train: on what? For example: minigrad train digits\n\n{DESCRIPTION}\n")
        print("minigrad train --help shows all options.")
        return 2
    options = parser().parse_args(argv)
    given = {k: v for k, v in vars(options).items() if v is not None and k not in NOT_SETTINGS}
    if options.resume is not None:
        settings, problem, folder = old_run(options, given)
    elif options.data is None:
        raise CommandError(f"which data? One of {', '.join(DATA)}, or a file FILE.csv")
    else:
        settings = chosen(options.data, given)
        problem = problems.load(settings)
        if settings.label_smoothing and problem.task == "regression":
            raise CommandError("--label-smoothing is for classes, but the target is a quantity")
        folder = new_folder(options.out, options.force, Path(settings.name).stem)
        folder.write_config(settings, problem.fingerprint)
    try:
        run(settings, problem, folder, options.plain)
    except CheckpointError as error:
        raise CommandError(f"--resume: {error}") from None
    except FloatingPointError as error:
        print(f"minigrad train: {error}\n", file=sys.stderr)
        print(diagnosis.of_the_start(settings, problem), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"interrupted; go on with: minigrad train --resume {folder.path}"
        ) from None
    return 0


def old_run(options: Any, given: dict[str, Any]) -> tuple[Settings, problems.Problem, Folder]:
    """What --resume names."""
    extra = [f"--{name.replace('_', '-')}" for name in given]
    extra += [options.data] if options.data else []
    extra += [f"--{name}" for name in ("out", "force") if getattr(options, name)]
    if extra:
        raise CommandError(
            f"--resume takes everything from {options.resume}/config.json: leave out "
            f"{', '.join(extra)}"
        )
    folder = Folder(options.resume)
    settings, fingerprint, made_by = folder.read_config()
    folder.tidy()
    problem = problems.load(settings)
    if problem.fingerprint != fingerprint:
        raise CommandError(
            f"--resume: {settings.data} has changed since the run began. Bring the old file back, "
            "or start anew with --out"
        )
    if made_by != versions():
        print(
            f"minigrad train: the run was begun with {made_by}, this is {versions()}; "
            "the last digits may differ",
            file=sys.stderr,
        )
    return settings, problem, folder


def run(settings: Settings, problem: problems.Problem, folder: Folder, plain: bool) -> None:
    """Train, judge, and keep the result."""
    manual_seed(settings.seed)
    model = recipe.network(settings, problem.inputs, problem.outputs)
    loss = recipe.loss(settings, problem.task)
    optimizer = recipe.optimizer(settings, model)
    data = problem.batches(settings)
    train, test = problem.in_order()
    metrics = {} if problem.task == "regression" else {"accuracy": accuracy}

    done = folder.epochs_done()
    screen = screen_for(settings.epochs, done, plain)
    parameters = sum(p.numel() for p in model.parameters())
    for line in introduction(settings, problem, parameters, len(data), folder, done):
        screen.say(line)
    with screen:
        history = fit(
            model,
            loss,
            optimizer,
            data,
            settings.epochs,
            validation=test,
            metrics=metrics,
            scheduler=recipe.schedule(settings, optimizer, len(data)),
            scheduler_per="batch",
            clip_norm=settings.clip,
            checkpoint=folder.checkpoint,
            resume=folder.checkpoint if done else None,
            on_epoch=screen.epoch,
        )
    results = {
        "train": judged(model, loss, problem, train, metrics),
        "test": judged(model, loss, problem, test, metrics),
        "seconds": sum(history.seconds),
        "epochs": len(history),
        "parameters": parameters,
    }
    io.save(
        {"model": model.state_dict(), "settings": settings.to_dict(), "units": problem.units},
        folder.model,
    )
    write_json(folder.metrics, json_ready({**results, "history": history.to_dict()}))
    pictures, notes = draw(folder, model, loss, history, problem)
    conclusion(screen, results, folder, pictures, notes)
    fault = diagnosis.of_the_end(
        settings, problem, model, loss, optimizer, results["train"]["loss"]
    )
    if fault:
        screen.say(f"\n{fault}")


def judged(model: Any, loss: Any, problem: problems.Problem, part: Any, metrics: dict) -> dict:
    """Loss and accuracy on all rows of a part, by the trained network; for a quantity its error."""
    result = evaluate(model, loss, part, metrics)
    if problem.task == "regression":
        result["error"] = result["loss"] ** 0.5 * float(problem.units["target_std"][0])
    return result


# ---------------------------------------------------------------- words


def introduction(
    settings: Settings,
    problem: problems.Problem,
    parameters: int,
    batches: int,
    folder: Folder,
    done: int,
) -> list[str]:
    """What is going to be trained, on what, and how."""
    s = settings
    goal = f"{problem.outputs} classes" if problem.task == "classification" else "a quantity"
    goal += f" ({problem.units['target']})" if "target" in problem.units else ""
    shape = "-".join(map(str, (problem.inputs, *s.hidden, problem.outputs)))
    dropout = f", dropout {s.dropout:g}" if s.dropout else ""
    extras = [
        f"momentum {s.momentum:g}" if s.momentum else "",
        f"weight decay {s.weight_decay:g}" if s.weight_decay else "",
        f"label smoothing {s.label_smoothing:g}" if s.label_smoothing else "",
        f"gradients clipped to {s.clip:g}" if s.clip else "",
    ]
    schedule = f"{s.schedule} schedule, " if s.schedule != "none" else ""
    how = ", ".join([f"{s.optimizer}, learning rate {s.lr:g}", *filter(None, extras)])
    return [
        f"data      {s.name}: {len(problem.train)} rows to train, {len(problem.test)} to test, "
        f"{problem.inputs} features, {goal}",
        f"network   {shape}, {s.activation if s.hidden else 'linear'}{dropout}: "
        f"{parameters:,} parameters",
        f"training  {how}",
        f"          {schedule}{s.epochs} epochs of {batches} batches of {s.batch_size}, "
        f"seed {s.seed}",
        f"kept in   {folder.path}",
        *([f"resumed   after epoch {done} of {s.epochs}"] if done else []),
        "",
    ]


def conclusion(
    screen: Any, results: dict, folder: Folder, pictures: list[str], notes: list[str]
) -> None:
    """The table at the end, and what is kept."""
    labels = {"loss": "loss", "accuracy": "accuracy", "error": "root mean square error"}
    train, test = results["train"], results["test"]
    screen.say("")
    screen.table(
        [(labels[name], shown(name, train[name]), shown(name, test[name])) for name in train]
    )
    screen.say("")
    for note in notes:
        screen.say(note)
    if pictures:
        screen.say(f"drawn in {folder.path}: {', '.join(pictures)}")
    screen.say(
        f"{results['epochs']} epochs in {results['seconds']:.1f} seconds, "
        f"{results['parameters']:,} parameters; kept in {folder.path}"
    )
