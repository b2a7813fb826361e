"""The only decider: what happens next in a talk with one customer."""
