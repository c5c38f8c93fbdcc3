"""How fast is minigrad, and compared with what?

The yardstick is not another framework but the same training step derived by hand and written in
the fastest NumPy we know (`contenders/hand_numpy.py`).  Every other contender is reported as a
multiple of it, measured in the same run: a ratio says what a framework costs, whatever the machine.

    python -m tests.benchmarks                              # everything, about five minutes
    python -m tests.benchmarks --quick                      # coarse, about two minutes
    python -m tests.benchmarks --workloads W1,W2 --contenders minigrad,torch
    python -m tests.benchmarks --markdown                   # the table, as the README shows it
    python -m tests.benchmarks --json results.json          # every number, with the spread

A workload is one full training step: zero_grad, forward, loss, backward, AdamW.

    workloads.py    the six networks: shapes, data, initial parameters
    contenders/     one file per way to train them; all start from the same numbers
    worker.py       one process, one contender, one workload: takes steps when told to
    runner.py       starts the workers, gives them short turns, and takes medians
    overheads.py    what does not depend on a network: an addition, a long chain, the import,
                    pictures; pictures.py measures these
    report.py       the tables
    command.py      the command line; `minigrad bench` calls its `main`

How noise is kept out, in order of importance:

1. Contenders take *turns* of a few milliseconds.  A ratio is formed within one round of turns, so
   that a machine that slows down slows both sides, and the median over the rounds is taken.  Time
   is processor time, which does not count the moments in which another program runs.
2. Each turn trains from the same first parameters: a network that went on would learn its batch by
   heart, and then compute with denormal numbers, which is slow (`worker.py` has the figures).
3. Each contender lives in its own process, and the processes are *restarted* several times: where
   the operating system happens to put the arrays fixes a process's speed by up to 15 %.
4. One BLAS thread, one PyTorch thread, and no environment variable that picks an OpenBLAS kernel.
   The kernel that runs is printed: on another processor the big workloads (W3, W4, W6) say more
   about OpenBLAS and MKL than about frameworks.  W1, W2 and W5 are framework overhead.

Nothing here is asserted by a test: `test_benchmarks.py` checks that all contenders compute the
same losses, never how long they take.
"""
