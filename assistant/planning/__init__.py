"""When, by which channel and whether at all: contact rules, windows, the gate, slots and the touch ladder."""
