"""Door: what partners push to us. Checks who speaks and whether it was changed, then calls the same actions as a
screen does. Nothing here trusts an address, a name or a clock of the sender.
"""
