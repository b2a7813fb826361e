"""Which way and hour reaches which customers: learned from contacts, chosen by chance that is logged."""
