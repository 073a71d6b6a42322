"""Serve: digital signatures on papers: keys and where they live, signing, time-stamps, validation.

Bytes in, bytes out: this room knows no file, no dossier and no person's post; who may sign what is decided above it.
A signature is PAdES (B-B, B-T, B-LT by configuration); keys come from a file, a PKCS#11 token or a remote signing
service.
A validation report keeps apart what people mix up: intact, trusted, the whole document covered, when.
"""
