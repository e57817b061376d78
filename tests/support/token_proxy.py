"""A door before a Chroma server, as a reverse proxy makes it: TLS with a certificate of its own, and a token."""

from __future__ import annotations

import http.client
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class TokenProxy:
    """Passes what brings the token on to a port of this machine; anything else is told 401."""

    def __init__(self, port: int, token: str, folder: Path) -> None:
        self.certificate = folder / "certificate.pem"
        key = folder / "key.pem"
        subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key)]
        subprocess.run([*made, "-out", str(self.certificate), *subject], check=True, capture_output=True)

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Authorization") != f"Bearer {token}":
                    return self._answer(401, "text/plain", b"a token is needed")
                inner = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                inner.request(self.command, self.path, body, {"Content-Type": "application/json"})
                reply = inner.getresponse()
                self._answer(reply.status, reply.headers.get("Content-Type", "application/json"), reply.read())
                return None

            def _answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _pass_on  # noqa: N815

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Shut the door."""
        self.server.shutdown()
        self.server.server_close()
