"""Other programs' logs: whatever XMPP bytes a person has become lines of a transcript.

A log is read in four moves, and each knows nothing of the next.

- undress takes off what was put around a log before it was pasted: fences, quote marks, the
  prefixes of journald or docker, HTML's entities, Windows' line ends. Numbers of lines stay.
- One `Reader` a format (`readers`, found by folder) turns lines of text into `Piece`s: bytes of a
  stream, with the side that sent them where the log says so, and what a log says in words (`Said`).
  What it does not understand is `Unread`, and is counted. recognise says which reader, and why.
- units joins the pieces of each side of each connection, cuts them into first-level units, and
  gives back what a program's printing has taken away, such as declarations of namespaces.
- observer makes an `Entry` of each unit, at the step and in the phase where it can have been
  sent. Half a log is the rule: nothing that is missing is a breach of the protocol.

A guess is said to be one: the direction, where only one side can have sent a unit; the namespace
that a program has dropped; the time of a line without one. Nothing is dropped in silence.

Everything behind this room, from the words to the doctor, sees `transcript.entry` lines and does
not know whether they are live, recorded or pasted. Nothing here opens a file or asks for the time.
"""
