"""A small HTTP/1 client that hides nothing: exact bytes out, exact head in."""

import json
import socket
import ssl


class Headers(list):
    """The (name, value) pairs as they came; look-up ignores case."""

    def all(self, name):
        return [value for key, value in self if key.lower() == name.lower()]

    def get(self, name, default=None):
        """The first value of the header."""
        values = self.all(name)
        return values[0] if values else default

    def __getitem__(self, name):
        if isinstance(name, (int, slice)):
            return super().__getitem__(name)
        values = self.all(name)
        if not values:
            raise KeyError(f"no {name} among {[key for key, _ in self]}")
        return values[0]

    def __contains__(self, name):
        return bool(self.all(name)) if isinstance(name, str) else super().__contains__(name)


class Response:
    """One response: status line, headers in order, decoded body."""

    def __init__(self, status_line, headers, body=b"", trailers=()):
        self.status_line = status_line
        self.version, _, rest = status_line.partition(" ")
        code, _, self.reason = rest.partition(" ")
        self.status = int(code)
        self.headers = Headers(headers)
        self.body = body
        self.trailers = Headers(trailers)

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        head = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"<{self.status_line}\n{head}\n\n{self.text[:2000]}>"


def parse_headers(lines):
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"not a header line: {line!r}")
        headers.append((name, value.strip(" \t")))
    return headers


def header_items(headers):
    """Accepts a dict, a list of pairs, or None."""
    if headers is None:
        return []
    return list(headers.items()) if isinstance(headers, dict) else list(headers)


def encode_request(method, target, headers=None, body=None, host="localhost", version="HTTP/1.1"):
    """The bytes of a request. Adds Host, Connection: close and Content-Length where the
    caller gave none; a header whose value is None is left out altogether."""
    given = header_items(headers)
    names = {name.lower() for name, _ in given}
    lines = [f"{method} {target} {version}"]
    if "host" not in names:
        lines.append(f"Host: {host}")
    lines += [f"{name}: {value}" for name, value in given if value is not None]
    if "connection" not in names:
        lines.append("Connection: close")
    body = body.encode() if isinstance(body, str) else body
    if body is not None and not names & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (body or b"")


def tls_context():
    """Trusts every certificate: tests make their own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Connection:
    """One client connection. `received` keeps every byte that was read."""

    def __init__(self, address, timeout=10.0, tls=None, server_name="localhost"):
        if isinstance(address, str):
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.settimeout(timeout)
            self.socket.connect(address)
        else:
            self.socket = socket.create_connection(address, timeout=timeout)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            context = tls_context() if tls is True else tls
            self.socket = context.wrap_socket(self.socket, server_hostname=server_name)
        self.received = b""
        self._buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def reset(self):
        """Ends the connection with an RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.socket.close()

    def finish_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def send(self, data):
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)
        return self

    def request(self, method, target, headers=None, body=None, **options):
        """Sends a request that keeps the connection open, and reads its response."""
        headers = [("Connection", None)] + header_items(headers)
        self.send(encode_request(method, target, headers, body, **options))
        return self.read_response(method)

    def get(self, target, headers=None, **options):
        return self.request("GET", target, headers, **options)

    def read_response(self, method="GET", interim=None):
        """The next final response. Interim (1xx) ones go into the list `interim`."""
        while True:
            response = self._read_head()
            if response.status >= 200 or response.status == 101:
                break
            if interim is not None:
                interim.append(response)
        if method != "HEAD" and response.status not in (101, 204, 304):
            self._read_body(response)
        return response

    def read_some(self):
        """What arrives next; b"" at the end of the stream."""
        if self._buffer:
            data, self._buffer = self._buffer, b""
            return data
        return self._receive()

    def read_until_close(self, quiet=None):
        """Everything until the peer closes, or until nothing came for `quiet` seconds."""
        if quiet is not None:
            self.socket.settimeout(quiet)
        data = b""
        try:
            while piece := self.read_some():
                data += piece
        except TimeoutError:
            if quiet is None:
                raise
        except ConnectionResetError:
            pass
        return data

    def is_closed(self, seconds=5.0):
        """Whether the peer ends the connection within `seconds`, sending nothing more."""
        self.socket.settimeout(seconds)
        try:
            return self.read_some() == b""
        except TimeoutError:
            return False
        except ConnectionResetError:
            return True

    def _receive(self):
        try:
            data = self.socket.recv(65536)
        except ssl.SSLEOFError:
            data = b""
        self.received += data
        return data

    def _fill(self):
        data = self._receive()
        if not data:
            raise ConnectionError(f"closed in the middle of a response; read so far: {self.received[-500:]!r}")
        self._buffer += data

    def _read_line(self):
        while b"\r\n" not in self._buffer:
            self._fill()
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line.decode("latin-1")

    def _read_exactly(self, count):
        while len(self._buffer) < count:
            self._fill()
        data, self._buffer = self._buffer[:count], self._buffer[count:]
        return data

    def _read_header_lines(self):
        lines = []
        while line := self._read_line():
            lines.append(line)
        return parse_headers(lines)

    def _read_head(self):
        return Response(self._read_line(), self._read_header_lines())

    def _read_body(self, response):
        length = response.headers.get("Content-Length")
        if "chunked" in response.headers.get("Transfer-Encoding", "").lower():
            while size := int(self._read_line().partition(";")[0], 16):
                response.body += self._read_exactly(size)
                if self._read_exactly(2) != b"\r\n":
                    raise ValueError("a chunk does not end with CRLF")
            response.trailers = Headers(self._read_header_lines())
        elif length is not None:
            response.body = self._read_exactly(int(length))
        else:
            response.body = self.read_until_close()
