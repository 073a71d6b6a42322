"""The rights of the person whose data these are: requests, retention, destruction, breaches.

Reads what every floor below keeps; changes a dossier's data only through the actions of `dossiers`.
"""
