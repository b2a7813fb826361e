"""The demo company: a tea house whose customers have been drifting away."""
