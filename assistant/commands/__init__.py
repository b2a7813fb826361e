"""The commands of `winback`, one module a group; `assistant.cli` loads a module when its command is called."""
