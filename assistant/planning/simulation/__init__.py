"""A simulated company with hidden responses, to measure choosers. Not what customers are."""
