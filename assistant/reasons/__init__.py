"""Reads what customers say: why they left, and what their reply asks of us. Pure; exports nothing."""
