"""A small clamd in a process of its own: PING, VERSION and INSTREAM, as `man clamd` describes them.

    python clamd_stand_in.py PORT_FILE

It answers FOUND for content that holds the EICAR test string, which is put together here so that no scanner takes
this file for a virus.
"""

import socketserver
import struct
import sys
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 25 * 1024 * 1024


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = self.rfile.readline().strip().removeprefix(b"n")
        if command == b"PING":
            self.wfile.write(b"PONG\n")
        elif command == b"VERSION":
            self.wfile.write(b"ClamAV 1.4.3/27800/Sun Nov 22 08:00:00 2026\n")
        elif command == b"INSTREAM":
            self._scan()
        else:
            self.wfile.write(b"UNKNOWN COMMAND\n")

    def _scan(self) -> None:
        content = bytearray()
        while True:
            (size,) = struct.unpack("!L", self.rfile.read(4))
            if size == 0:
                break
            content += self.rfile.read(size)
            if len(content) > LARGEST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\n")
                return
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\n")


if __name__ == "__main__":
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        draft = Path(sys.argv[1] + ".new")
        draft.write_text(str(server.server_address[1]))
        draft.rename(sys.argv[1])
        server.serve_forever(0.1)
