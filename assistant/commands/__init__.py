"""The commands of `winback`, one module a group, each loaded when its command is called."""
