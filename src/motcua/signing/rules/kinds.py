"""The words of the room: roles, levels, where a key lives. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """Whose signature it is (NĐ 30/2020 art. 12-13: the competent person signs, then the agency) [from memory]."""

    OFFICIAL = "official"
    AGENCY_SEAL = "agency_seal"
    PACKAGE_SEAL = "package_seal"  # seals packages between agencies (edXML), no document


class Level(StrEnum):
    """PAdES baseline levels (ETSI EN 319 142-1)."""

    B_B = "b_b"  # the signature alone; its time is a claim
    B_T = "b_t"  # with a time-stamp (RFC 3161)
    B_LT = "b_lt"  # and with what proves the certificates (OCSP, CRL, chain)
    B_LTA = "b_lta"  # and with a document time-stamp over all of it


class Place(StrEnum):
    """Where a key lives."""

    FILE = "file"
    TOKEN = "token"
    REMOTE = "remote"


class Stand(StrEnum):
    """A configured entry's state."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    REVOKED = "revoked"
