"""winback: guided, multi-touch recovery of lapsed customers. Imports nothing, exports nothing."""
