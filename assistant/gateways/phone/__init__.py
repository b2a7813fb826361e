"""The phone simulator: a provider on this machine, with the customer's phone as a page."""
