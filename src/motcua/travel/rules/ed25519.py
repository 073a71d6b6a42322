"""Signatures by Ed25519 (RFC 8032, section 5.1)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64

# Public keys under which one signature fits many messages (points of order 1, 2, 4 and 8), also where they are
# spelt with a number beyond the field; the sign bit does not matter.
_SMALL_ORDER = frozenset(
    bytes.fromhex(spelt)
    for spelt in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)


def public_key(secret: bytes) -> bytes:
    """The 32 bytes that others verify with. Raises ValueError when the secret has not 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def sign(secret: bytes, message: bytes) -> bytes:
    """The 64 bytes of the signature. Raises ValueError when the secret has not 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of the public key signed these very bytes."""
    if len(public) != KEY_BYTES or bytes((*public[:31], public[31] & 0x7F)) in _SMALL_ORDER:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
