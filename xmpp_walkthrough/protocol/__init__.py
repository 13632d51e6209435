"""RFC 6120 without I/O: events, phases, the stream, addresses, stanzas and SASL.

One door: `Stream.feed(role, data) -> list[Event]`. It is the only way in which bytes become events,
in either direction. What we are about to send goes through it before it is sent, with the same
framer and the same table as what we receive. So the client, the practice server, a test and an
observer of somebody else's login are the same code, with another pump.

One table: `stream.phases.TRANSITIONS[phase, role, event] -> phase` is the order of a login. What is
not in it is a `Violation`, which is an event like others: it says which rule was broken, and by
which stream error RFC 6120 wants it answered. Whether a connection is secured, authenticated and
bound are attributes of the stream, not more phases, since each of them is true from then on.

Three times a stream begins anew on one connection: at first, behind TLS, behind SASL (§4.3.3). The
table falls back to IDLE there, and the framer starts empty.

A mechanism of SASL (`sasl`) is a pair of generators, the initiating and the receiving role, side by
side in one file. They yield payloads and are sent payloads; nonces, salts and channel bindings are
handed in. A mechanism is never asked whether its message was believed: it raises.

What comes from outside is read by grammar first (`number`, `jid`, `sasl.base64`), and what no
grammar admits is an error with a name, never an exception of a library.

Pure: no clock, no chance, no socket. Each of them is an argument.
"""
