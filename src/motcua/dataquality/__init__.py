"""Whether what is held of people and firms is right, sufficient, clean and live ("đúng, đủ, sạch, sống").

Asks the registers (population, business) about the owner of a dossier, with purpose, legal basis, quota and a trace
that the owner can see; finds what is wrong in the owners' data by rules and by the registers' answers, and keeps each
finding as work of the unit until somebody corrected it or said why not. Writes no dossier and keeps no register's
value. Stands above dossiers; a register that is down never holds up the desk.
"""
