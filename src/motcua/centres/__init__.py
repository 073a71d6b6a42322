"""Serve: coming to the centre: appointments, queue tickets, the call screen.

A centre is any unit that takes people at counters. How it does so is dated configuration (law/centres and the unit's
own settings); hours and holidays come from the unit's calendar. Two people never get one seat of a slot and two
counters never call one ticket: the database decides. No ticket holds anything of a person. Figures (waiting and
serving time) open to the tickets. May use agencies, accounts and notices; knows dossiers by their numbers alone.
"""
