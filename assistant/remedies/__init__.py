"""What we answer a reason with: remedies as data, and the rules that choose one. Pure."""
