"""The command line: Click parses, this package wires, and the process ends by a documented code.

Nothing is decided here that a login depends on. A command turns its options into values, makes the
world around a walk (the practice server, a view, a guide, the places of secrets), runs one event
loop, and returns an exit code: the number of the step that failed, or 0.

The way of a command: `main` stands before everything, so that a signal or a closed pipe is met in
order from the first line on (`leaving`, `streams`). `command_line` finds the command, whose options
are checked where they are declared. `run` is where asyncio begins and ends, and where the last net
hangs: what nobody has foreseen becomes a sentence without a traceback and without a secret
(`confession`).

The rooms are the commands: `walk`, `learner` (the walk by keys), `doctor`, `serve`, `paper` (SASL
without a connection), `catalogue` (lists to read), `help`; `usage` reads what was typed.

Start-up is measured: `--help` has 50 ms. So the heavy imports stand in the functions that use them,
and this package alone turns the garbage collector down.
"""

import gc

# Importing makes many objects and no garbage. Looking for it would be a sixth of a start.
gc.set_threshold(100_000)
