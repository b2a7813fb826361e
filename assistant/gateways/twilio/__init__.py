"""Twilio, outgoing and incoming."""
