"""The checks of a whole script, one module for each thing that can be wrong with it."""
