"""XML over bytes: exact raw units in, exact raw bytes out, whatever they mean. RFC 6120 §4, §11.

A stream is one XML document that is never finished, and nobody can wait for its end. What can be
taken out of it is a first-level unit: the stream's start tag, a complete child of it, white space
between them, the end tag. `Framer` finds where each begins and ends.

How: a tag can only end at `>`, and the byte 0x3E is never part of a UTF-8 sequence. So the input is
handed to expat in slices that end at `>`. After each slice expat knows whether a unit is complete
and has seen nothing of what follows. Two things come of that:

- A unit's raw bytes are known exactly, as they were on the wire, and so they can be shown.
- Behind `<proceed/>` and `<success/>` the rest stays unread. Whoever drives the framer decides
  whether those bytes belong to the next stream, or were smuggled in before TLS began (§5.4.3.3).

Two parsers look at every unit. expat decides what is acceptable (`restrictions`: no DTD, no
comment, no processing instruction, §11.1; limits of size and depth, §13.12). lxml only holds what
expat has accepted (`holding`), so that everybody above has an element to ask. What either of them
raises ends here, as a `WireError` with a rule that has words.

In the other direction `markup` makes elements and writes them so that nothing grows: what a peer
said, and we repeat, is quoted to be no longer than it came.

Nothing here knows a stanza from a feature, opens a socket or asks for the time.
"""
