"""Which release of the product wrote an archive."""

from importlib import metadata


def product_version() -> str:
    """The installed release; `source` when the product runs from its source alone."""
    try:
        return metadata.version("motcua")
    except metadata.PackageNotFoundError:
        return "source"
