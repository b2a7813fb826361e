"""The ledger of what was undertaken, by whom, until when."""
