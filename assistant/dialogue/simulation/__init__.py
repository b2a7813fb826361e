"""Simulated customers with hidden reasons, to measure how few questions find them. Not what customers are."""
