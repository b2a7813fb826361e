"""The fewest indirect questions to the true reason: a belief, what an answer says of it, what to ask next."""
