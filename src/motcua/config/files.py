"""Where files lie and what they are sealed with, read from the environment (docs/files.md)."""

from pathlib import Path
from typing import Any

from motcua.config import environment as env

_S3 = {
    "bucket": "MOTCUA_FILES_S3_BUCKET",
    "endpoint": "MOTCUA_FILES_S3_ENDPOINT",
    "region": "MOTCUA_FILES_S3_REGION",
    "prefix": "MOTCUA_FILES_S3_PREFIX",
    "key": "MOTCUA_FILES_S3_KEY",
    "ca": "MOTCUA_FILES_S3_CA",
    "addressing": "MOTCUA_FILES_S3_ADDRESSING",
}


def storage() -> dict[str, Any]:
    """What Django's STORAGES says of the files. A wrong value stops the start with the name of its setting."""
    place = env.text("MOTCUA_FILES_STORE", default="folder")
    if place not in ("folder", "s3"):
        raise env.SettingRefused("MOTCUA_FILES_STORE", "folder or s3", place)
    s3 = {option: env.text(name, default="") for option, name in _S3.items()}
    s3["secret"] = env.given("MOTCUA_FILES_S3_SECRET")
    if place == "s3" and not s3["bucket"]:
        raise env.SettingRefused("MOTCUA_FILES_S3_BUCKET", "the name of a bucket", "")
    if s3["endpoint"] and not s3["endpoint"].startswith(("https://", "http://")):
        raise env.SettingRefused(
            "MOTCUA_FILES_S3_ENDPOINT", "an address that begins with https://", s3["endpoint"]
        )
    if s3["addressing"] not in ("", "path", "virtual"):
        raise env.SettingRefused("MOTCUA_FILES_S3_ADDRESSING", "path or virtual", s3["addressing"])
    if s3["ca"] and not Path(s3["ca"]).is_file():
        raise env.SettingRefused("MOTCUA_FILES_S3_CA", "a file with certificates (PEM)", s3["ca"])
    seals = env.flag("MOTCUA_FILES_ENCRYPTION", default=True)
    return {
        "BACKEND": "motcua.records.storage.vault.Vault",
        "OPTIONS": {"place": place, "s3": s3, "keys": _keys(), "seals": seals},
    }


def _keys() -> tuple[str, ...]:
    from motcua.records.storage import keys

    words = keys.words_of(env.given("MOTCUA_FILES_KEY"))
    try:
        keys.ring_of(words)
    except keys.KeyWrong as wrong:
        raise env.SettingRefused(
            "MOTCUA_FILES_KEY", "32 random bytes in base64 (motcua files key)", f"no such in key {wrong.line}"
        ) from None
    return tuple(words)
