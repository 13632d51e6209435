"""The six steps of a login, each in the file of its name, as generators without I/O.

A step reads like the article, from top to bottom: `yield Send(...)`, then `reply = yield
Expect(...)`. It asks for everything that it cannot know by itself (`actions`): bytes to be sent, an
event to come, a name to be resolved, TLS to begin. Who drives it answers. A learner's pause, an
edit before sending, a timer and a test are different drivers of the same generator.

The order of steps is written nowhere. Each says what has to be true before it (`needs`), what is
true behind it (`gives`), and what is no longer. STARTTLS and SASL take the fact "open" away, so the
three openings of one login appear by themselves; with direct TLS step 2.1 never comes up. `walk`
plans by these facts.

A step fails in one way: `WalkError`, with a key that has words, the exit code of its step, the
condition that the server named, and facts for the sentence. It decides nothing about how that is
shown.

What a person wants of a walk is declared once and is never changed (`wants`); what the walk learns
on its way is the `Context`. Passwords leave only where `protection` lets them.

No step imports a socket, a clock or a view; none sends two things without hearing what came
between.
"""
