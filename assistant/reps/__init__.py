"""People who log in, and the keys of programs."""
