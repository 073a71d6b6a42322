"""Rows of this room."""

from motcua.signing.models.anchors import TrustAnchor, TrustedFor
from motcua.signing.models.credentials import Credential

__all__ = ["Credential", "TrustAnchor", "TrustedFor"]
