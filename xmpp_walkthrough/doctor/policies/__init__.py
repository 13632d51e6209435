"""How do other clients go about it? One client a file, found by its name, with where it is from."""
