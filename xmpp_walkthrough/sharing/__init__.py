"""A transcript that anybody may see, and that is still true: lines in, lines with dummies out.

Who posts a log gives away names, addresses, tokens, and a password to be guessed from a proof. Who
blackens one makes it useless: a proof under a black bar proves nothing, and two names under equal
bars may be one. So here each name gets a dummy of its own, always the same (`dummies`), the
password becomes a public one, and each message of a mechanism is computed again with it
(`logins`, and one file a mechanism in `mechanisms`). Every explanation holds afterwards, and so
does every signature. What is lost is said: whether the password was right.

Nothing passes because no table knew it. `public` lists the words and namespaces that everybody
knows; `elements` says which values of a unit are of what kind, `facts` the same of notes, and
`respelling` writes the unit as it was spelt, changed values aside. What is in none of them is
removed and counted. `share` leads through the lines, and keeps the account of what became of them.

A dummy is counted and never computed from what it stands for, so there is nothing to guess back.
Nothing here draws a random number, reads a file or asks for the time: the same lines give the same
lines.
"""
