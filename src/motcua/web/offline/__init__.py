"""Door: Motcua as an app on the telephone, and what of it works without a line.

Nothing about a person is kept on a device before its owner says that it is theirs; then the pages looked at last and
what was typed into a draft are kept there, and sent when the line is back. Signing out empties it.
"""
