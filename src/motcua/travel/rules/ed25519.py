"""Signatures by Ed25519 (RFC 8032, section 5.1), in plain Python.

For archives of configuration only: an administrator signs one now and then on a machine of one's own. Nobody can
measure these calls over a network, so it may take a time that depends on the key; do not use it where a stranger
can ask for signatures. A signature takes some ten milliseconds.
"""

import hashlib

KEY_BYTES = 32
SIGNATURE_BYTES = 64

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

# A point as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
_Point = tuple[int, int, int, int]
_NEUTRAL: _Point = (0, 1, 1, 0)


def _add(a: _Point, b: _Point) -> _Point:
    low = (a[1] - a[0]) * (b[1] - b[0]) % _P
    high = (a[1] + a[0]) * (b[1] + b[0]) % _P
    both = 2 * a[3] * b[3] * _D % _P
    depth = 2 * a[2] * b[2] % _P
    e, f, g, h = high - low, depth - both, depth + both, high + low
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number: int, point: _Point) -> _Point:
    found = _NEUTRAL
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


def _same(a: _Point, b: _Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % _P == 0 and (a[1] * b[2] - b[1] * a[2]) % _P == 0


def _x_of(y: int, odd: int) -> int | None:
    """The x that belongs to y on the curve, odd or even as asked; None when there is none."""
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and odd):
        return None
    return x if x & 1 == odd else _P - x


def _base() -> _Point:
    y = 4 * pow(5, _P - 2, _P) % _P
    x = _x_of(y, 0)
    assert x is not None
    return (x, y, 1, x * y % _P)


_BASE = _base()


def _packed(point: _Point) -> bytes:
    inverse = pow(point[2], _P - 2, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _unpacked(packed: bytes) -> _Point | None:
    number = int.from_bytes(packed, "little")
    y = number & ((1 << 255) - 1)
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % _P)


def _number(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % _ORDER


def _expanded(secret: bytes) -> tuple[int, bytes]:
    """The secret number and the prefix that a secret key stands for."""
    if len(secret) != KEY_BYTES:
        raise ValueError(f"An Ed25519 secret key has {KEY_BYTES} bytes.")
    hashed = hashlib.sha512(secret).digest()
    number = int.from_bytes(hashed[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return number, hashed[32:]


def public_key(secret: bytes) -> bytes:
    """The 32 bytes that others verify with. Raises ValueError when the secret has not 32 bytes."""
    return _packed(_times(_expanded(secret)[0], _BASE))


def sign(secret: bytes, message: bytes) -> bytes:
    """The 64 bytes of the signature. Raises ValueError when the secret has not 32 bytes."""
    number, prefix = _expanded(secret)
    public = _packed(_times(number, _BASE))
    nonce = _number(prefix, message)
    commitment = _packed(_times(nonce, _BASE))
    challenge = _number(commitment, public, message)
    return commitment + ((nonce + challenge * number) % _ORDER).to_bytes(32, "little")


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of the public key signed these very bytes."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    owner, commitment = _unpacked(public), _unpacked(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    # A key of small order would accept the same signature for other messages; an answer beyond the order is a
    # second spelling of the same signature.
    if owner is None or commitment is None or answer >= _ORDER or _same(_times(8, owner), _NEUTRAL):
        return False
    challenge = _number(signature[:32], public, message)
    return _same(_times(answer, _BASE), _add(commitment, _times(challenge, owner)))
