"""The commands of ``minigrad``: train.py and bench.py, and what train.py is made of.

- options.py: its options, and what its help says
- settings.py: what a run can be told, and the defaults of each data set
- problem.py: the data, by name or from a file, split, and in the units of the network
- recipe.py: network, loss, optimizer and schedule, as the settings say
- folder.py: RUN/, where a run is kept
- screen.py: what one sees meanwhile, and the table at the end
- parsing.py: command lines in general, with errors of one line
"""
