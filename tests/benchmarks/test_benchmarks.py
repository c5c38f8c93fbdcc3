"""All contenders train alike, and the runner counts right.  How long anything takes is not tested.

The yardstick is checked against gradients that were written down independently, in the plainest
NumPy; every installed contender then has to reproduce the yardstick's losses over three steps.
"""

import json

import numpy as np
import pytest

from . import command, report
from .contenders import CONTENDERS, YARDSTICK, hand_numpy, textbook_numpy
from .runner import Effort, Timings, environment, measure
from .workloads import WORKLOADS

STEPS = 3
# float32 losses of equal formulas, summed in another order by another BLAS.
LOSS_TOLERANCE = 1e-5
GRADIENT_TOLERANCE = 1e-5  # of the largest entry

ONE_TURN = Effort(turn=0.001, rounds=2, restarts=2)


def losses(contender, workload):
    step = CONTENDERS[contender].build(WORKLOADS[workload])
    return [step().item() for _ in range(STEPS)]


def installed(contender):
    package = CONTENDERS[contender].package
    pytest.importorskip(package, reason=f"compares with a peer: pip install {package}")


@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_yardstick_has_the_textbook_gradients(workload):
    w = WORKLOADS[workload]
    loss, gradients = hand_numpy.gradients(w)
    expected_loss, expected = textbook_numpy.loss_and_gradients(w, w.parameters(), *w.data())
    assert loss == pytest.approx(expected_loss, rel=LOSS_TOLERANCE)
    for g, e, p in zip(gradients, expected, w.parameters(), strict=True):
        assert g.shape == e.shape == p.shape
        np.testing.assert_allclose(g, e, rtol=0, atol=GRADIENT_TOLERANCE * np.abs(e).max())


@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("contender", [name for name in CONTENDERS if name != YARDSTICK])
def test_every_contender_has_the_losses_of_the_yardstick(contender, workload):
    installed(contender)
    expected = losses(YARDSTICK, workload)
    assert expected[0] > expected[1] > expected[2]  # it learns: the steps are not no-ops
    assert losses(contender, workload) == pytest.approx(expected, rel=LOSS_TOLERANCE)


@pytest.mark.parametrize("contender", [n for n, c in CONTENDERS.items() if c.engine])
def test_every_engine_adds(contender):
    installed(contender)
    run = CONTENDERS[contender].addition()
    run()
    run()  # from the state that the first one leaves


def test_minigrad_differentiates_and_frees_a_chain_deeper_than_the_stack():
    seconds = CONTENDERS["minigrad"].chain(20_000)
    assert set(seconds) == {"forward", "backward", "freed"}


def test_a_ratio_is_formed_within_a_round_and_its_median_taken_per_restart():
    # The machine is ten times slower in the second round, and the second restart is unlucky.
    a = [[2.0, 20.0, 2.0], [3.0, 30.0, 3.0]]
    slow_then_fast = Timings({"a": a, "b": [[1.0, 10.0, 1.0]] * 2})
    assert slow_then_fast.ratios("a", "b") == [2.0, 3.0]
    assert slow_then_fast.ratio("a", "b") == 2.5
    assert slow_then_fast.microseconds("a") == 2.5e6
    assert slow_then_fast.ratio("a", "missing") is None
    assert slow_then_fast.microseconds("missing") is None


def test_workers_get_one_thread_and_no_choice_of_kernel(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "8")
    monkeypatch.setenv("PATH_OF_MINE", "kept")
    env = environment()
    assert "OPENBLAS_CORETYPE" not in env
    assert env["OPENBLAS_NUM_THREADS"] == "1"
    assert env["PATH_OF_MINE"] == "kept"


def test_a_contender_that_fails_is_reported_and_the_others_are_measured():
    timings = measure("W1", [YARDSTICK, "nonsense"], ONE_TURN)
    assert "nonsense" in timings.failures["nonsense"]
    assert [len(rounds) for rounds in timings.seconds[YARDSTICK]] == [2, 2]


def test_the_command_measures_prints_and_writes(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(command, "QUICK", ONE_TURN)
    file = tmp_path / "results.json"
    arguments = ["--quick", "--workloads", "W2,W1", "--contenders", "textbook", "--json", str(file)]
    assert command.main([*arguments, "--markdown"]) == 0
    printed = capsys.readouterr()
    assert "|  | W1 | W2 |" in printed.out
    assert "textbook NumPy" in printed.out
    assert "W1: moons" in printed.err  # plain lines: this is not a terminal
    written = json.loads(file.read_text())["workloads"]["W1"]
    assert written["hand"]["ratio"] == 1
    assert len(written["textbook"]["ratio_of_each_restart"]) == ONE_TURN.restarts


def test_an_unknown_name_is_answered_with_the_known_ones(capsys):
    with pytest.raises(SystemExit):
        command.main(["--contenders", "minigrad,jacks"])
    printed = capsys.readouterr().err
    assert "unknown contender 'jacks'; choose from hand, textbook, minigrad" in printed


def test_the_report_names_peers_that_are_not_installed(monkeypatch):
    missing = CONTENDERS["mygrad"].__class__("MyGrad", "mygrad_eager", "no_such_package")
    monkeypatch.setitem(CONTENDERS, "mygrad", missing)
    timings = Timings({"hand": [[1e-5]], "minigrad": [[1.5e-5]], "torch": [[6e-5]]})
    results = report.Results(["hand", "minigrad", "torch", "mygrad"], {"W1": timings})
    lines = report.markdown(results).splitlines()
    assert "| hand-derived NumPy, microseconds | 10.0 |" in lines
    assert "| **minigrad** | **1.50** |" in lines
    assert "| MyGrad (not installed) | - |" in lines
    assert "| minigrad / PyTorch | 0.25 |" in lines
