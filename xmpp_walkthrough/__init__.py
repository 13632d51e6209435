"""xmpp-walk: one XMPP login, step by step, on a real connection.

A guided tour of the package, from the socket to the screen:

- `wire` cuts the bytes of a stream into first-level units and keeps every byte of them.
- `protocol` is RFC 6120 without I/O: `Stream.feed(role, data)` is the one door through which
  bytes, in either direction, become events.
- `transcript` is what happened, in order, with secrets masked before anyone reads it.
- `steps` are the six steps of the walk, as generators that read like the article;
  `walk` chooses the next one from what is true so far.
- `explain` turns an entry of the transcript into words, by looking up `lessons` through `content`.
- `net` has the sockets: a transport, TLS, the resolver, and the session that performs a walk.
- `server` is the practice server: an honest RFC 6120 receiving entity.
- `doctor` asks what may be wrong with a login, one question a file (`doctor/checks`), and says what
  follows from the answers (`doctor/rules`).
- `views` show explanations: terminal, plain, jsonl. `cli` parses, wires and exits.

Imports only point down this list; `tests/house` reads them and says so.
"""

__version__ = "0.1.0"
