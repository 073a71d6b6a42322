"""The bytes of an archive: signed, the same everywhere, and refused when one of them changed."""

import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from motcua.kernel.zone import VIETNAM
from motcua.travel.errors import ArchiveRefused, KeyUnusable
from motcua.travel.rules import archive, ed25519, plain_yaml
from motcua.travel.rules.archive import Manifest
from motcua.travel.rules.differences import Change, changes

MADE_AT = datetime(2026, 12, 1, 8, 0, tzinfo=VIETNAM)
SECRET = bytes(range(32))
FILES = {
    "procedures/1.004873.yaml": "name: Đăng ký khai sinh\n".encode(),
    "fees/le-phi.2026-01-01.yaml": b"fee_schedule: {}\n",
}


def manifest(files: dict[str, bytes]) -> Manifest:
    return archive.manifest_of(
        files, product_version="0.1.0", made_at=MADE_AT, made_by="https://dichvucong.example"
    )


def packed(files: dict[str, bytes] = FILES, secret: bytes = SECRET) -> bytes:
    return archive.pack(files, manifest(files), secret=secret)


# secret, public key, message, signature: RFC 8032, section 7.1, tests 1 to 3
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032, ids=["1", "2", "3"])
def test_signatures_are_those_of_rfc_8032(secret: str, public: str, message: str, signature: str) -> None:
    key, said = bytes.fromhex(secret), bytes.fromhex(message)
    assert ed25519.public_key(key).hex() == public
    assert ed25519.sign(key, said).hex() == signature
    assert ed25519.is_signed(bytes.fromhex(public), said, bytes.fromhex(signature))
    assert not ed25519.is_signed(bytes.fromhex(public), said + b"!", bytes.fromhex(signature))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")
def test_openssl_accepts_our_signature(tmp_path: Path) -> None:
    prefix = bytes.fromhex("302a300506032b6570032100")  # SubjectPublicKeyInfo of Ed25519
    (tmp_path / "key.der").write_bytes(prefix + ed25519.public_key(SECRET))
    (tmp_path / "said").write_bytes("một cửa".encode())
    (tmp_path / "signature").write_bytes(ed25519.sign(SECRET, "một cửa".encode()))
    words = "pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in said -sigfile signature"
    ran = subprocess.run(
        ["openssl", *words.split()], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "Signature Verified Successfully")


def test_a_second_spelling_of_a_signature_and_keys_of_small_order_are_refused() -> None:
    public, signature = ed25519.public_key(SECRET), ed25519.sign(SECRET, b"said")
    order = 2**252 + 27742317777372353535851937790883648493
    again = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    assert ed25519.is_signed(public, b"said", signature)
    assert not ed25519.is_signed(public, b"said", signature[:32] + again)
    neutral = (1).to_bytes(32, "little")
    assert not ed25519.is_signed(neutral, b"anything", neutral + bytes(32))
    assert not ed25519.is_signed(public, b"said", signature[:-1])
    assert not ed25519.is_signed(b"\xff" * 32, b"said", signature)


def test_an_archive_gives_back_what_went_in() -> None:
    found = archive.read(packed())
    assert found.files == FILES
    assert found.signer == ed25519.public_key(SECRET)
    assert found.manifest == manifest(FILES)
    assert found.manifest.counts == {"fees": 1, "procedures": 1}


def test_the_same_configuration_gives_the_same_bytes() -> None:
    backwards = dict(reversed(FILES.items()))
    assert packed(backwards) == packed()
    assert archive.digest(backwards) == archive.digest(FILES)
    assert archive.digest({**FILES, "fees/le-phi.2026-01-01.yaml": b"x"}) != archive.digest(FILES)


def test_no_changed_byte_passes_wherever_it_stands() -> None:
    whole = packed()
    passed = [place for place in range(len(whole)) if is_read(whole, place)]
    assert passed == []


def is_read(whole: bytes, place: int) -> bool:
    """Whether the archive is read with one bit of this byte turned over."""
    changed = bytearray(whole)
    changed[place] ^= 1 << place % 8
    try:
        archive.read(bytes(changed))
    except ArchiveRefused:
        return False
    return True


def test_an_archive_cut_short_or_with_something_behind_it_is_refused() -> None:
    whole = packed()
    for wrong in (b"", whole[:100], whole[:-1], whole + b"\0", b"PK" + whole, b"no zip at all"):
        with pytest.raises(ArchiveRefused):
            archive.read(wrong)


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as written:
        for name, content in entries.items():
            written.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "name", ["../etc/passwd", "/etc/passwd", "fees/../../x.yaml", "fees\\x.yaml", "x", "fees/Ạ"]
)
def test_a_file_that_would_leave_its_folder_is_refused(name: str) -> None:
    head = {archive.MANIFEST: manifest({name: b"x"}).to_bytes()}
    with pytest.raises(ArchiveRefused, match="no name that a file"):
        archive.read(zipped({**head, name: b"x"}))
    with pytest.raises(ArchiveRefused, match="no name that a file"):
        packed({name: b"x"})


def test_a_zip_bomb_is_refused_before_anything_is_unpacked() -> None:
    bomb = zipped({"fees/bomb.yaml": bytes(50_000_000)}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    with pytest.raises(ArchiveRefused, match="compressed"):
        archive.read(bomb)


def test_files_beyond_the_manifest_and_manifests_beyond_the_files_are_refused() -> None:
    said = {archive.MANIFEST: manifest(FILES).to_bytes()}
    with pytest.raises(ArchiveRefused, match=r"fees/more\.yaml does not stand in the manifest"):
        archive.read(zipped({**said, **FILES, "fees/more.yaml": b"x"}))
    with pytest.raises(ArchiveRefused, match=r"fees/le-phi.* is missing"):
        archive.read(zipped({**said, "procedures/1.004873.yaml": FILES["procedures/1.004873.yaml"]}))


def test_an_archive_of_a_later_format_says_what_to_do() -> None:
    said = json.loads(manifest(FILES).to_bytes()) | {"format": 2}
    with pytest.raises(ArchiveRefused, match="format 2; this release reads 1"):
        archive.read(zipped({archive.MANIFEST: json.dumps(said).encode(), **FILES}))


def test_an_archive_without_a_signature_is_whole_and_has_no_signer() -> None:
    with zipfile.ZipFile(io.BytesIO(packed())) as whole:
        entries = {entry.filename: whole.read(entry) for entry in whole.infolist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name in [archive.MANIFEST, *sorted(FILES)]:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            written.writestr(entry, entries[name])
    assert archive.read(out.getvalue()).signer == b""


def test_the_manifest_of_one_archive_does_not_carry_the_signature_of_another() -> None:
    other = {**FILES, "fees/le-phi.2026-01-01.yaml": b"fee_schedule: {cheaper: true}\n"}
    with zipfile.ZipFile(io.BytesIO(packed())) as whole:
        signature = whole.read(archive.SIGNATURE)
    head = {archive.MANIFEST: manifest(other).to_bytes(), archive.SIGNATURE: signature}
    with pytest.raises(ArchiveRefused, match="signature does not belong"):
        archive.read(zipped({**head, **other}))


def test_a_manifest_states_a_time_with_a_zone() -> None:
    naive = replace(manifest(FILES), made_at=datetime(2026, 12, 1, 8, 0))
    with pytest.raises(ArchiveRefused, match="cannot be read"):
        archive.read_manifest(naive.to_bytes())


def test_a_key_is_read_back_as_it_was_printed() -> None:
    public = ed25519.public_key(SECRET)
    assert archive.key_of(f" {archive.key_text(public)}\n") == public
    for wrong in ("", "motcua-ed25519:", "motcua-ed25519:AAAA", archive.key_text(public)[15:]):
        with pytest.raises(KeyUnusable, match="motcua config key"):
            archive.key_of(wrong)


def test_yaml_is_sorted_and_refuses_what_a_database_cannot_hold() -> None:
    assert plain_yaml.write({"b": [1], "a": "Ạ"}) == "a: Ạ\nb:\n- 1\n".encode()
    assert plain_yaml.read("x.yaml", b"a: '2026-01-01'\n") == {"a": "2026-01-01"}
    for wrong, words in (
        (b"a: 2026-01-01\n", "put a date in quotes"),
        (b"a: &x [1]\nb: *x\n", "anchors"),
        (b"a: .nan\n", "finite"),
        (b'a: "\\0"\n', "character"),
        (b"- 1\n", "no mapping"),
        (b"1: a\n", "in quotes"),
        (b"a: [", "no readable YAML"),
        (b"\xff", "no readable YAML"),
        (b"a: !!python/name:os.system x\n", "no readable YAML"),
        (b"a: " + b"[" * 3000 + b"]" * 3000, "no readable YAML|nested"),
    ):
        with pytest.raises(ArchiveRefused, match=words):
            plain_yaml.read("x.yaml", wrong)


def test_differences_are_told_field_by_field_and_short() -> None:
    before = {"name": "A", "channels": [{"limit": 5}, {"limit": 3}], "free": True}
    after = {"name": "B", "channels": [{"limit": 5}], "free": 1}
    assert changes(before, after) == (
        Change("channels[2]", "{limit: 3}", ""),
        Change("free", "yes", "1"),
        Change("name", "A", "B"),
    )
    long = "x" * 500
    (found,) = changes({"a": long + "1" + long}, {"a": long + "2" + long})
    assert found.before == "…" + "x" * 20 + "1" + "x" * 39 + "…"
    assert len(found.after) == 62
    assert changes(before, dict(before)) == ()
