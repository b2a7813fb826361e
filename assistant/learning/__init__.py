"""Learning from what people say a reading should have been; the versions of the reader that come of it."""
