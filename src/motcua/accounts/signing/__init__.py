"""Signing in beyond the password: second factors, sessions with an end, the record of who signed in from where."""
