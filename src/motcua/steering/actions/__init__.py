"""What is written in the registers."""
