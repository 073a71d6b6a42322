"""Serve: clients of outside systems (National Portal synchronisation) behind typed contracts."""
