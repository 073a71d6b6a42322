"""Serve: coming to the centre: appointments, queue tickets, the call screen."""
