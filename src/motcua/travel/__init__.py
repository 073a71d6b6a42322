"""Configuration that travels: procedures, forms, processes and fee rules from one installation to another."""
