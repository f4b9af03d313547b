"""A time-stamp authority (RFC 3161) on the loopback interface: `time_stamp_server.py FOLDER PORT`, answered by openssl.

Started by tests.services.time_stamp_authority(). Besides /stamp it has addresses that answer as no authority should.
"""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

REPLY = "application/timestamp-reply"
CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/authority.pem
signer_key = {folder}/authority.key
certs = {folder}/root.pem
signer_digest = sha256
digests = sha256
default_policy = 1.2.3.4.1
ess_cert_id_alg = sha256
[usage]
extendedKeyUsage = critical, timeStamping
"""


def found(folder: Path) -> None:
    """A root, and below it the key that stamps."""
    (folder / "serial").write_text("01\n")
    (folder / "config").write_text(CONFIG.format(folder=folder))
    key = ["-newkey", "rsa:2048", "-nodes", "-days", "30"]
    openssl(folder, "req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Loopback Root")
    openssl(folder, "req", *key[:3], "-keyout", "authority.key", "-out", "asked.pem", "-subj", "/CN=Loopback Stamps")
    issue = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30"]
    openssl(
        folder, "x509", "-req", "-in", "asked.pem", *issue, "-extfile", "config", "-extensions", "usage",
        "-out", "authority.pem",
    )  # fmt: skip


def openssl(folder: Path, *arguments: str) -> None:
    """Run it there."""
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


class Answers(BaseHTTPRequestHandler):
    """What each address answers."""

    folder: Path

    def do_POST(self) -> None:
        """/stamp, /replayed (a stamp on something else), /garbage, /web-page; no other."""
        query = self.rfile.read(int(self.headers["Content-Length"]))
        answer = {"/stamp": self.stamp, "/replayed": self.replayed, "/web-page": self.stamp}.get(self.path)
        content = answer(query) if answer else b"\x30\x82no stamp at all"
        self.send_response(503 if self.path == "/busy" else 200)
        self.send_header("Content-Type", "text/html" if self.path == "/web-page" else REPLY)
        self.end_headers()
        self.wfile.write(content)

    def stamp(self, query: bytes) -> bytes:
        """Openssl's answer."""
        (self.folder / "query").write_bytes(query)
        openssl(self.folder, "ts", "-reply", "-config", "config", "-queryfile", "query", "-out", "reply")
        return (self.folder / "reply").read_bytes()

    def replayed(self, query: bytes) -> bytes:
        """The first answer, whatever is asked."""
        if not (self.folder / "reply").exists():
            self.stamp(query)
        return (self.folder / "reply").read_bytes()


if __name__ == "__main__":
    Answers.folder = Path(sys.argv[1])
    found(Answers.folder)
    HTTPServer(("127.0.0.1", int(sys.argv[2])), Answers).serve_forever()
