"""Serve: what people tell the administration: petitions, their clocks, their public answers.

A petition (phản ánh, kiến nghị) is about a rule or procedure, about an official's conduct, or about a dossier. It is
no complaint under the complaint law. Its clocks are dated law (law/petitions), counted on the receiving unit's
calendar; whether it was late is computed from its dates, never typed. Every change is one event of an append-only
list. What is published is a text of its own from which personal data were removed, confirmed by a second person.
May use agencies, accounts, procedures and notices; knows files and dossiers by their numbers alone.
"""
