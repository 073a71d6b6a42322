"""Serve: messages to people. A message is a row written with the deed; a worker delivers it exactly once."""
