"""One confirmation for many documents: it is of this list, and of no other. Pure."""

import hashlib
from collections.abc import Iterable


def digest_of(papers: Iterable[tuple[str, str]]) -> str:
    """What is confirmed: the keys and SHA-256 (hex) of the documents, in their order, as one hash."""
    said = hashlib.sha256()
    for key, content in papers:
        said.update(f"{len(key)}:{key}{len(content)}:{content}".encode())
    return said.hexdigest()
