"""The storage of the house behind Django's interface: one place for the bytes, sealed or not."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, BinaryIO, Protocol, cast

from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.utils.deconstruct import deconstructible

from motcua.records.storage import envelope
from motcua.records.storage.folder import Folder, Lying
from motcua.records.storage.keys import KeyRing, ring_of

FOLDER, S3 = "folder", "s3"


class Place(Protocol):
    """Where bytes lie as they are: `Folder` or `Bucket`."""

    def raw(self, name: str) -> tuple[BinaryIO, int]: ...
    def write(self, name: str, source: BinaryIO) -> None: ...
    def bytes_at(self, name: str) -> int | None: ...
    def delete(self, name: str) -> None: ...
    def walk(self, folder: str) -> Iterator[Lying]: ...
    def listdir(self, path: str) -> tuple[list[str], list[str]]: ...
    def told(self) -> str: ...


@deconstructible
class Vault(Storage):
    """Files by name. What lies sealed is opened for whoever reads, what is written is sealed when there is a key.

    `place` is `folder` or `s3`; `s3` are the words of `config.files`; `keys` the keys, the current one first.
    Files are read only ("rb") and written whole; a name that is taken is written over.
    """

    def __init__(
        self,
        place: str = FOLDER,
        s3: Mapping[str, str] | None = None,
        keys: Sequence[str] = (),
        seals: bool = True,
        folder: str | None = None,
    ) -> None:
        self._kind, self._folder, self._s3 = place, folder, dict(s3 or {})
        self._keys, self._seals = keys, seals

    @cached_property
    def ring(self) -> KeyRing:
        return ring_of(self._keys, seals=self._seals)

    @cached_property
    def place(self) -> Place:
        return self.at(self._kind)

    @property
    def kind(self) -> str:
        return self._kind

    def at(self, kind: str) -> Place:
        """The folder or the bucket of the settings. Raises ValueError when no bucket is named."""
        if kind == FOLDER:
            return Folder(location=self._folder)
        if kind != S3 or not self._s3.get("bucket"):
            raise ValueError("no bucket is named in the settings")
        # its libraries load slowly, and most installations need none
        from motcua.records.storage import bucket

        return cast(Place, bucket.made(self._s3))

    def holds(self, name: str, size_bytes: int) -> bool:
        """Whether a file with so much content lies there, sealed or not. Nothing of it is read."""
        lying = self.place.bytes_at(name)
        return lying is not None and lying in (size_bytes, envelope.sealed_size(size_bytes))

    def is_current(self, name: str) -> bool:
        """Whether a file lies as it would be written now: under the current key, or plain when there is none.

        Raises FileNotFoundError.
        """
        raw, _size = self.place.raw(name)
        with raw:
            head = raw.read(envelope.HEAD)
        if not envelope.is_sealed(head):
            return self.ring.current is None
        return self.ring.current is not None and envelope.key_id(head) == self.ring.current.id

    def write(self, name: str, content: BinaryIO) -> None:
        """Put a seekable file under a name, sealed when there is a key: whole, or not at all."""
        if self.ring.current is None:
            content.seek(0)
            if envelope.is_sealed(content.read(len(envelope.MARK))):
                raise ValueError("a file that begins like a sealed one cannot be kept as it is")
            content.seek(0)
            self.place.write(name, content)
            return
        sealed = envelope.sealing(content, key=self.ring.current, name=name)
        self.place.write(name, sealed)

    # Django's interface

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        if mode != "rb":
            raise ValueError("files of the store are read only; they are written whole")
        raw, size = self.place.raw(name)
        try:
            head = cast(io.BufferedReader, raw).peek(len(envelope.MARK))
            content = (
                envelope.opened(raw, size, ring=self.ring, name=name) if envelope.is_sealed(head) else raw
            )
        except BaseException:
            raw.close()
            raise
        return File(content, name)

    def _save(self, name: str, content: "File[Any]") -> str:
        self.write(name, cast(BinaryIO, content))
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def delete(self, name: str) -> None:
        self.place.delete(name)

    def exists(self, name: str) -> bool:
        return self.place.bytes_at(name) is not None

    def size(self, name: str) -> int:
        """The size of the content in bytes. Raises FileNotFoundError."""
        with self._open(name) as content:
            return int(content.seek(0, io.SEEK_END))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self.place.listdir(path)

    def get_modified_time(self, name: str) -> datetime:
        return next(one.put_at for one in self.place.walk(name.rpartition("/")[0]) if one.name == name)


def vault() -> Vault:
    """The store of this installation."""
    return cast(Vault, default_storage)
