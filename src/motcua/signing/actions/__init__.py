"""All that this room does: sign, time-stamp, and enter credentials and anchors."""

from motcua.signing.actions.many import Answer, Paper, confirmation_of, sign_many
from motcua.signing.actions.signing import Signed, finish, restamp, sign, sign_pdf
from motcua.signing.rules.marks import Box, Mark

__all__ = [
    "Answer", "Box", "Mark", "Paper", "Signed", "confirmation_of", "finish", "restamp", "sign", "sign_many",
    "sign_pdf",
]  # fmt: skip
