"""What happened, in order, without secrets: the pivot between the machine and the reader.

A transcript has two sorts of lines. An `Entry` is one unit that a side sent: its event, when, at
which step, in which phase, encrypted or not. A `Note` is what happened beside the wire: a name was
resolved, TLS was agreed, a wish was not granted. Everything that is shown, explained, diagnosed or
exported later is a function of these lines, and of nothing else. So the terminal, JSON lines and
the doctor cannot disagree about what was on the wire.

Secrets end here, by two rules that need each other. `redact` knows by meaning: this part of this
payload is the password, the proof, the token. `Secrets` knows by value: what we were given, and
what was masked before, is masked wherever it turns up again, in each of the ways in which servers,
proxies and logs write what they were sent (`spellings`, `stripping`). A mask of a thing that
everybody knows would give the password away, so ordinary words have none (`ordinary`).

Room ends here too. A line is weighed, what repeats is folded (`fold`), and what does not fit is
counted and said (`room`): a flood is two lines and a number.

The steps of a walk act upon the bytes as they came; only readers get what stands here.
"""
