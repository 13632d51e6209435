"""The six steps of a login, each in the file of its name, as generators without I/O."""
