"""The texts: which keys the program can ask for, and a small tree of lessons."""
