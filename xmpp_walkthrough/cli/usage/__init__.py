"""How a command line is read: kinds of options, addresses, and what is said of a wrong one."""
