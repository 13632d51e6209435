"""Signs: what a transcript shows, each under a name that the rules of causes ask for. Pure."""
