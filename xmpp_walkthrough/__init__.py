"""xmpp-walk: one XMPP login, step by step, on a real connection.

A guided tour of the package, from the socket to the screen:

- `wire` cuts the bytes of a stream into first-level units and keeps every byte of them.
- `protocol` is RFC 6120 without I/O: `Stream.feed(role, data)` in `protocol/stream` is the one door
  through which bytes, in either direction, become events; `protocol/sasl` has a mechanism a file.
- `transcript` is what happened, in order, with secrets masked before anyone reads it;
  `transcript/recorded` is how it is written down.
- `steps` are the six steps of the walk, as generators that read like the article; `steps/inline`
  and `steps/asked` are ways to log in that only some ask for. `walk` chooses the next step from
  what is true so far.
- `explain` turns an entry of the transcript into words, by looking up `lessons` through `content`.
- `logs` reads what other programs have written down: pieces of a stream become the same lines of a
  transcript, one reader a format (`logs/readers`), from text that `logs/text` has made readable;
  what is written in a notation that is no XML, `logs/notation` turns into it.
- `sharing` makes such lines fit to be posted: dummies for names, and every proof computed anew, by
  the messages of each mechanism (`sharing/mechanisms`).
- `net` has the sockets: `net/dns` asks, `net/tcp` connects, `net/tls` hides, and `net/session`
  performs a walk on what they have made.
- `server` is the practice server: `server/state` is what it knows, `server/negotiate` the stream up
  to a bound resource, `server/session` what a bound client asks, `server/fairness` what one client
  may cost, `server/certificates` and `server/dns` its surroundings, `server/faults` its lies.
- `doctor` asks what may be wrong with a login, one question a file (`doctor/checks`), of what it
  has seen (`doctor/look`); `doctor/signs` names it, `doctor/rules` and `doctor/causes` conclude,
  and `doctor/clients` with `doctor/policies` say how another program would fare.
- `views` show explanations: terminal, plain, jsonl, with `views/layout` beneath; `views/page` is
  the one for a browser. `cli` parses, wires and exits: `cli/commands` are the options, `cli/walk`,
  `cli/learner`, `cli/doctor`, `cli/page`, `cli/serve`, `cli/record`, `cli/replay`, `cli/explain`,
  `cli/share`, `cli/paper` and `cli/catalogue` what stands behind them, `cli/usage` how a command
  line is read, and `cli/help` what there is to read about it.

The first lines of each package say its theory, its way of data, and what it must not do.
Imports only point down this list; `tests/house` reads them and says so.
"""

__version__ = "0.1.0"
