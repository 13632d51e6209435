"""From an explanation to someone's eyes: one view a file, found by its folder.

A view is told the moments of a walk in the order in which they come, and writes them: coloured at a
terminal, plain with a gutter, or as JSON lines. It adds no sentence. All that it says was found by
`explain`, so that no two views can disagree.

Remote text passes `harmless` exactly once, on its way out: control characters, characters that turn
the direction of writing and those that nobody sees become visible, and stay recognisable. Nothing
of a peer's reaches a terminal as a command.

Layout is a matter of columns, not of characters: Chinese is two columns wide and has rules of its
own for what may begin a line (`layout.text`). Bytes are never changed to look better; where a line
is folded for the eye, that is seen.
"""
