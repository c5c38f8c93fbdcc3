"""The commands of ``minigrad``, and what they are made of. First train.py:

- options.py: its options, and what its help says
- settings.py: what a run can be told, and the defaults of each data set
- problem.py: the data, by name or from a file, split, and in the units of the network
- recipe.py: network, loss, optimizer and schedule, as the settings say
- folder.py: RUN/, where a run is kept
- screen.py: what one sees meanwhile, and the table at the end

Then learn.py, check.py, next.py, hint.py, solution.py, progress.py, reset.py and grade.py:

- choosing.py: which exercises a name means, and in which folder
- telling.py: the words that a learner reads, as lines

Then course.py:

- building.py: what one sees while the course is built

And for all of them:

- parsing.py: command lines in general, with errors of one line
"""
