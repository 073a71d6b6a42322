"""Files in a bucket behind the S3 API (Amazon S3, MinIO, Ceph RGW, a province's own): streamed, never by way of a
file of this machine. What the service answers becomes an error of the house that says what to do."""

import base64
import contextlib
import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, cast

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    SSLError,
)
from storages.backends.s3 import S3Storage
from urllib3.exceptions import HTTPError

from motcua.records.errors import StorageFull, StoreRefuses, StoreUnavailable
from motcua.records.storage.folder import Lying

_MISSING: Final = frozenset({"NoSuchKey", "404", "NotFound"})
_FULL: Final = frozenset({"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "507"})
_READ_BYTES: Final = 256 * 1024
# Up to here a file is one request, which the service keeps whole or not at all; larger ones are put together from
# parts at the end, of which nobody sees any before.
_ONE_REQUEST_BYTES: Final = 64 * 1024 * 1024
_PARTS: Final = TransferConfig(
    multipart_threshold=_ONE_REQUEST_BYTES, multipart_chunksize=16 * 1024 * 1024, use_threads=False
)
_WORDS: Final = {
    "NoSuchBucket": "there is no bucket {bucket!r}. Make it, or mend MOTCUA_FILES_S3_BUCKET.",
    "InvalidAccessKeyId": "the access key is unknown. Mend MOTCUA_FILES_S3_KEY.",
    "SignatureDoesNotMatch": "the secret does not fit the access key. Mend MOTCUA_FILES_S3_SECRET.",
    "RequestTimeTooSkewed": "this machine's clock differs from the service's. Set it, best by NTP.",
    "PermanentRedirect": "the bucket lies elsewhere. Mend MOTCUA_FILES_S3_ENDPOINT and MOTCUA_FILES_S3_REGION.",
    "AuthorizationHeaderMalformed": "the region is wrong. Mend MOTCUA_FILES_S3_REGION.",
    "ExpiredToken": "the access key has expired. Mend MOTCUA_FILES_S3_KEY and MOTCUA_FILES_S3_SECRET.",
}
_FORBIDDEN: Final = (
    "access to the bucket {bucket!r} is denied ({code}). Check MOTCUA_FILES_S3_KEY and MOTCUA_FILES_S3_SECRET, and "
    "that they may list the bucket and get, put and delete its objects."
)
_NO_KEY: Final = "no access key is given. Set MOTCUA_FILES_S3_KEY and MOTCUA_FILES_S3_SECRET."
_NO_TRUST: Final = (
    "the certificate of the service is not trusted. Name the authority that issued it in MOTCUA_FILES_S3_CA."
)


def made(options: Mapping[str, str]) -> "Bucket":
    """A bucket from the words of the settings (`config.files`)."""
    return Bucket(
        access_key=options.get("key") or None,
        secret_key=options.get("secret") or None,
        bucket_name=options["bucket"],
        endpoint_url=options.get("endpoint") or None,
        region_name=options.get("region") or None,
        location=options.get("prefix", ""),
        verify=options.get("ca") or None,
        client_config=Config(
            s3={"addressing_style": options.get("addressing") or "auto"},
            signature_version="s3v4",
            connect_timeout=int(options.get("connect_seconds", "5")),
            read_timeout=int(options.get("answer_seconds", "30")),
            retries={"mode": "standard", "total_max_attempts": int(options.get("attempts", "3"))},
            # services of other makers than the first do not know the newer checksums; we send the one all know
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


class Bucket(S3Storage):  # type: ignore[misc]  # the library leaves it untyped
    """The bucket as a place for files."""

    @property
    def client(self) -> Any:  # botocore makes its clients at run time
        return self.connection.meta.client

    def raw(self, name: str) -> tuple[BinaryIO, int]:
        """The bytes as they lie, streamed, with their number. Raises FileNotFoundError and what `_said` raises."""
        reader = _Reader(self, self._where(name))
        return cast(BinaryIO, io.BufferedReader(reader, _READ_BYTES)), reader.size

    def write(self, name: str, source: BinaryIO) -> None:
        """Put a file, in place of one that lies there: whole, or not at all.

        Raises StorageFull and what `_said` raises.
        """
        size = source.seek(0, io.SEEK_END)
        source.seek(0)
        with self._said(name):
            if size <= _ONE_REQUEST_BYTES:
                self.client.put_object(
                    **self._where(name), Body=source, ContentLength=size, ContentMD5=_md5(source),
                    ContentType="application/octet-stream",
                )  # fmt: skip
            else:
                self.client.upload_fileobj(source, self.bucket_name, self._key(name), Config=_PARTS)

    def delete(self, name: str) -> None:
        with self._said(name), contextlib.suppress(FileNotFoundError):
            self.client.delete_object(**self._where(name))

    def exists(self, name: str) -> bool:
        return self.bytes_at(name) is not None

    def bytes_at(self, name: str) -> int | None:
        """How many bytes lie there; None when there is no such file."""
        try:
            with self._said(name):
                return int(self.client.head_object(**self._where(name))["ContentLength"])
        except FileNotFoundError:
            return None

    def walk(self, folder: str) -> Iterator[Lying]:
        """All files below a folder, by name."""
        pages = self.client.get_paginator("list_objects_v2")
        begin = self._key(folder).rstrip("/") + "/"
        skipped = len(self._key("x")) - 1
        with self._said(folder):
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=begin):
                for one in page.get("Contents", ()):
                    yield Lying(one["Key"][skipped:], int(one["Size"]), one["LastModified"])

    def told(self) -> str:
        return f"s3://{self.bucket_name}/{self.location}"

    def _key(self, name: str) -> str:
        return str(self._normalize_name(name))

    def _where(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": self._key(name)}

    @contextlib.contextmanager
    def _said(self, name: str) -> Iterator[None]:
        """Raises FileNotFoundError, StoreUnavailable, StoreRefuses, StorageFull for what the service answers."""
        try:
            yield
        except ClientError as error:
            raise self._meaning(error, name) from error
        except (NoCredentialsError, PartialCredentialsError):
            raise StoreRefuses(_NO_KEY) from None
        except ParamValidationError:
            raise StoreRefuses(_WORDS["NoSuchBucket"].format(bucket=self.bucket_name)) from None
        except SSLError as error:
            raise StoreRefuses(_NO_TRUST) from error
        except (BotoCoreError, HTTPError, ConnectionError, TimeoutError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    def _meaning(self, error: ClientError, name: str) -> Exception:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if code in _MISSING:
            return FileNotFoundError(name)
        if code in _FULL or status == 507:
            return StorageFull()
        if code in _WORDS:
            return StoreRefuses(_WORDS[code].format(bucket=self.bucket_name))
        if status in (401, 403):
            return StoreRefuses(_FORBIDDEN.format(bucket=self.bucket_name, code=code))
        if status >= 500 or code in ("SlowDown", "RequestTimeout", "PreconditionFailed", "BadDigest"):
            return StoreUnavailable(code or str(status))
        return StoreRefuses(f"it answers {code or status} for the bucket {self.bucket_name!r}.")


class _Reader(io.RawIOBase):
    """An object as a file: read on in one answer, asked for anew only where the reader jumps."""

    def __init__(self, bucket: Bucket, where: dict[str, str]) -> None:
        super().__init__()
        self._bucket, self._where, self._at = bucket, where, 0
        with bucket._said(where["Key"]):
            answer = bucket.client.get_object(**where)
        self.size, self._tag = int(answer["ContentLength"]), str(answer["ETag"])
        self._body, self._body_at = answer["Body"], 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        if self._at >= self.size or not len(view):
            return 0
        with self._bucket._said(self._where["Key"]):
            if self._body_at != self._at:
                self._jump()
            given = self._body.read(min(len(view), self.size - self._at))
        if not given:
            raise StoreUnavailable("the answer ended early")
        view[: len(given)] = given
        self._at += len(given)
        self._body_at = self._at
        return len(given)

    def _jump(self) -> None:
        self._body.close()
        answer = self._bucket.client.get_object(
            **self._where, Range=f"bytes={self._at}-", IfMatch=self._tag  # written anew meanwhile: read it anew
        )  # fmt: skip
        self._body, self._body_at = answer["Body"], self._at

    def close(self) -> None:
        if not self.closed:
            self._body.close()
        super().close()


def _md5(source: BinaryIO) -> str:
    """What the service holds against the bytes that reach it; no protection against anybody."""
    digest = hashlib.md5(usedforsecurity=False)
    while chunk := source.read(_READ_BYTES):
        digest.update(chunk)
    source.seek(0)
    return base64.b64encode(digest.digest()).decode()
