"""Durable outbound contacts: their states, the port to providers, sending and settling."""
