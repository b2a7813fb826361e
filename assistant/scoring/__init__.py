"""Who has lapsed, how sure that is, and what each customer is worth: pure arithmetic over purchase
histories."""
