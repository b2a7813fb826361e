"""Customers: who they are, what they bought, what they allowed, and where they stand."""
