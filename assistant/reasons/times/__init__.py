"""What people say about time, found in text and set against the calendar (for callbacks.py)."""
