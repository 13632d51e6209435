"""The practice server: an honest RFC 6120 receiving entity, embedded and seedable.

It is there so that a student needs no server, and so that a fault can be shown that no server has.
It listens on loopback, keeps nothing on disk, and with a seed says the same at each run.

One connection is one task and the writer that it owns (`peer`). It reads a unit, has it answered,
and only then looks at the next: what a client sends ahead waits. Everything that it says goes
through its own `Stream` first, by the same table as what it hears, into one bounded queue.

The rooms have the nouns of the protocol. `negotiate` has the features of a stream up to the bound
resource, `session` what a bound client may ask, `state` what all connections share; `state.client`
is a connected client as those who answer it know it, so that they need not know who reads it.

A deliberate fault is a value that bends the honest server at one of eleven places (`fault`,
`bending`, `faults/`). The server believes what it meant to say; the fault changes what leaves. No
other file knows of lies.

It is a guest's house as well: a client may be broken or hostile, and others are logged in beside
it. Work is measured and paid for, memory is counted in bytes (`fairness`), an unforeseen exception
ends one stream and nobody else's. What real servers let pass is passed and noted (`leniency`);
`--strict` refuses it.
"""
