"""The official's door: lists of a unit's dossiers, one dossier with what may be done now, intake at the counter.

Server-rendered and usable with the keyboard alone; scripts add speed and nothing else. Every page runs in the
scope of the post acted in, every change is one call of an action, every reading of a person's data leaves a trace.
"""
