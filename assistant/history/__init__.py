"""The append-only, hash-chained record of everything done to a customer."""
