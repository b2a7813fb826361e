"""Providers, each in a folder with both directions."""
