"""Files of customers and orders, read row by row: what is right is kept, what is wrong is reported."""
