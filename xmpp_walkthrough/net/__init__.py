"""The only client code that touches sockets: what a walk's actions are on a real connection.

`session.performer` drives the generator of a walk. Each action becomes something real: DNS (`dns`),
connections that race (`tcp`), TLS (`tls`), bytes written once the guide agrees, the next event of
the stream. Its answer goes back into the generator. `reach` is the way there and back again.

The byte's way: `tcp.transport` reads from the socket, and TLS on top of it over `ssl.MemoryBIO`;
`Stream.feed` makes events; `session.record` puts them into the transcript, masked; a view shows
them; then the step gets its answer. What we send goes the same way, before it is written.

The connection is read while a person thinks, so that a server which gives up is noticed at once.
What comes meanwhile waits in an inbox that has a bound, as everything here has one: waiting, room,
names that are asked for. A signal or a key is heard between any two units.

What a library raises is translated at its border, in the file that CONTRIBUTING's table names, into
a failure with a reason. FIN, a reset, an alert, an end in words and silence are five things, and
are told apart (`session.ending`).

Nothing here decides what a login does next; nothing here finds words.
"""
