"""All that this room does: sign, time-stamp, and enter credentials and anchors."""

from motcua.signing.actions.signing import Signed, finish, restamp, sign, sign_pdf
from motcua.signing.rules.marks import Box, Mark

__all__ = ["Box", "Mark", "Signed", "finish", "restamp", "sign", "sign_pdf"]
