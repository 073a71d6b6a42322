"""A server of the S3 API as a process of its own on loopback (moto), which asks for keys like a real one.

It can be stopped in the middle (`freeze`, `thaw`), killed, and brought back empty at the same port (`restart`).
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

BUCKET = "giay-to"
REGION = "us-east-1"
_ALL = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
_OPEN_CALLS = 4  # user, policy, key, bucket; from then on a call needs a key that is known


class S3Server:
    """`options` are the words of the settings that name it (`config.files`)."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "s3.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.key = self.secret = ""
        self._start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def options(self) -> dict[str, str]:
        return {
            "bucket": BUCKET, "endpoint": self.url, "region": REGION, "key": self.key, "secret": self.secret,
            "prefix": "tinh-56", "addressing": "path",
            "connect_seconds": "2", "answer_seconds": "2", "attempts": "1",
        }  # fmt: skip

    def storages(self, **options: Any) -> dict[str, Any]:
        """Django's STORAGES with the files here; `options` for the vault beside that."""
        return storages(place="s3", s3=self.options, **options)

    def client(self) -> Any:
        """Another program that uses the same bucket, with the same key."""
        import boto3

        return boto3.client(
            "s3", endpoint_url=self.url, region_name=REGION,
            aws_access_key_id=self.key, aws_secret_access_key=self.secret,
        )  # fmt: skip

    def names(self) -> list[str]:
        found = self.client().list_objects_v2(Bucket=BUCKET)
        return sorted(one["Key"] for one in found.get("Contents", ()))

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """It keeps everything in memory: what it held is gone, and its keys are new."""
        self.kill()
        self._start()

    def close(self) -> None:
        self.kill()

    def _start(self) -> None:
        import boto3

        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
                stdout=log,
                stderr=log,
                env=os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": str(_OPEN_CALLS)},
            )
        self._wait()
        common: dict[str, Any] = {
            "endpoint_url": self.url, "region_name": REGION,
            "aws_access_key_id": "nobody", "aws_secret_access_key": "nothing",
        }  # fmt: skip
        people = boto3.client("iam", **common)
        people.create_user(UserName="motcua")
        people.put_user_policy(UserName="motcua", PolicyName="files", PolicyDocument=_ALL)
        made = people.create_access_key(UserName="motcua")["AccessKey"]
        self.key, self.secret = made["AccessKeyId"], made["SecretAccessKey"]
        boto3.client("s3", **common).create_bucket(Bucket=BUCKET)

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self._process.poll() is None, self._log.read_text()
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the S3 server does not come up: {self._log.read_text()}")


def storages(**options: Any) -> dict[str, Any]:
    from django.conf import settings

    return {
        **settings.STORAGES,
        "default": {"BACKEND": "motcua.records.storage.vault.Vault", "OPTIONS": options},
    }
