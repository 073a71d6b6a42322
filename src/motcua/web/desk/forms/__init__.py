"""One form a command: what an official fills in, and the call of the action it makes."""
