"""Door: one's own keys, devices and password, the second step of a sign-in, and the keeping of officials' accounts.

Sign-in itself begins in `web.components`; what a key or a code is worth is decided in `accounts.signing`.
"""
