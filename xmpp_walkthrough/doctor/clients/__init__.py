"""Other clients: what one of them would do where we do something else, by its policy."""
