"""Bringing the files that lie there under the current key, or none: after a key was changed, set, or given up.

A sealed file under a former key gets a new head, its pieces stay as they are; a plain one is sealed, or a sealed one
opened, once its content proved to be what it should be. The content is held meanwhile, so that nothing comes back
that is being destroyed.
"""

import hashlib
import io
import shutil
from enum import StrEnum
from typing import BinaryIO, cast

from django.db import transaction

from motcua.records import actions, rules
from motcua.records.errors import FileChanged, FileKeyMissing
from motcua.records.locks import hold_content
from motcua.records.models import StoredFile
from motcua.records.storage import envelope
from motcua.records.storage.vault import Vault, vault

_READ_BYTES = 1024 * 1024
PASSING = ("exports", "bundles")  # archives made to be fetched; they end by themselves


class Turn(StrEnum):
    DONE = "done"
    CURRENT = "current"  # it lay so already
    MISSING = "missing"
    CHANGED = "changed"
    LOCKED = "locked"


def turn(sha256: str) -> Turn:
    """One file. Repeated it changes nothing. Raises StoreUnavailable, StoreRefuses, StorageFull."""
    store, name = vault(), rules.place_of(sha256)
    try:
        if store.is_current(name):
            return Turn.CURRENT
        with transaction.atomic():
            hold_content(sha256)
            if not StoredFile.objects.filter(pk=sha256).exists():
                return Turn.CURRENT  # destroyed meanwhile
            with actions.draft() as draft:
                if _rewrapped(store, name, draft):
                    store.place.write(name, draft)
                elif _content(store, name, draft) == sha256:
                    store.write(name, draft)
                else:
                    return Turn.CHANGED
    except FileNotFoundError:
        return Turn.MISSING
    except FileKeyMissing:
        return Turn.LOCKED
    except FileChanged:
        return Turn.CHANGED
    return Turn.DONE


def passing_under_former_keys() -> int:
    """How many archives made to be fetched lie under another key than the current one."""
    store, count = vault(), 0
    for folder in PASSING:
        for one in store.place.walk(folder):
            try:
                count += not store.is_current(one.name)
            except FileNotFoundError:
                continue
    return count


def _rewrapped(store: Vault, name: str, draft: BinaryIO) -> bool:
    """Whether the file is sealed and stays so; the draft then holds it under the current key."""
    if store.ring.current is None:
        return False
    raw, _size = store.place.raw(name)
    with raw:
        head = raw.read(envelope.HEAD)
        if not envelope.is_sealed(head):
            return False
        draft.write(envelope.rewrap(head, key=store.ring.current, ring=store.ring, name=name))
        shutil.copyfileobj(raw, draft, _READ_BYTES)
    draft.flush()
    return True


def _content(store: Vault, name: str, draft: BinaryIO) -> str:
    """The content is in the draft then; its hash."""
    digest = hashlib.sha256()
    with store.open(name) as content:
        while piece := cast(io.BufferedReader, content).read(_READ_BYTES):
            digest.update(piece)
            draft.write(piece)
    draft.flush()
    return digest.hexdigest()
