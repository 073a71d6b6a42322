"""Serve: opinions. A rating given at the return of a result."""
