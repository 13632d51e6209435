"""The doctor: which step of a login breaks, why, and what to do about it.

It goes in four moves, each of which knows only the one before it.

- It looks (`look`): what DNS says, what each place answers up to SASL, and one login, if it may.
  Each is an ordinary walk that turns back early, and leaves a transcript.
- It checks (`checks`, one question a file): every check turns what was seen into findings, good,
  warning or cross. Checks run side by side and share the looks (`examination`).
- It reads signs (`signs`): a transcript becomes a set of names from a closed vocabulary, such as a
  condition at a step, a class of end, a habit of a server, each with its evidence quoted.
- It concludes (`causes`, `rules`): a cause is data, the signs it needs, those that rule it out,
  those that make it surer. Nothing else decides.

Three laws hold over all of it, and tests ask them of every case. An accepted login bounds what may
be said: what it has passed keeps nobody out. Each cross has a cause. "Sure" means that everything
else was ruled out by something seen. Words of a server may veto a cause or raise it to likely; they
never decide, since anybody may have written them.

A question that failed is not an absence, silence to what was not offered proves nothing, and our
own limits are no fault of the server's. A tool that looks changes nothing.

`clients` imitate the decisions of another program from a table, and say where it differs from us.
"""
