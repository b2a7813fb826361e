"""What another way of choosing would have brought, judged from logged choices and their propensities."""
