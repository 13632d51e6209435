"""The page: a login as one HTML file, to read, to hand out and to project.

It is a view like the others, told in two languages at once: `collect` keeps the moments of a walk
as they were told, `compose` puts those of each language side by side, and `render` fills the
templates. Nothing is explained here that another view would not say as well.

The page is one file. It fetches nothing, so that it can be kept, mailed and read without a network,
and so that reading it is told to no server. Its policy names our style and our script by their
hashes: whatever a peer said is text, and stays text. Without scripts all of it is open.
"""
