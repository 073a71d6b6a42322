"""The life of a result drawn up here: draft, check, sign, issue, copies, revocation; many signed in one go."""
