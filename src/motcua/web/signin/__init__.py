"""Screens of the citizen's account: electronic identity, organisations, representation."""
