"""Serve: opinions. A rating given with its dossier, and anonymous answers by one-time link or at a counter.

Named ratings are events of their dossiers and feed the satisfaction indicators. Anonymous answers cannot be joined to
anything; they are counted by unit and month alone and never enter those indicators.
"""
