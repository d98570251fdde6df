"""Scripted upstream servers: peers that answer, stall, lie or break off exactly as told.

For a well-behaved upstream use the `nginx` fixture; these are for the other ones.
"""

import http.client
import socket
import threading

from .client import Headers, header_items, parse_headers
from .wait import wait_until


def answer(status=200, body=b"hello", headers=None, reason=None):
    """The bytes of a response with a Content-Length, unless the headers frame it."""
    body = body.encode() if isinstance(body, str) else body
    given = header_items(headers)
    reason = http.client.responses.get(status, "") if reason is None else reason
    if not {name.lower() for name, _ in given} & {"content-length", "transfer-encoding"}:
        given.append(("Content-Length", str(len(body))))
    head = f"HTTP/1.1 {status} {reason}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in given)
    return head.encode("latin-1") + b"\r\n" + body


class UpstreamRequest:
    """A request as the upstream read it. `raw` is its exact bytes."""

    def __init__(self, head, connection):
        request_line, *lines = head.decode("latin-1").split("\r\n")
        self.line = request_line
        self.method, self.target, self.version = request_line.split(" ", 2)
        self.headers = Headers(parse_headers(lines))
        self.connection = connection  # 0 for the first accepted, …
        self.raw = head + b"\r\n\r\n"
        self.body = b""

    def __repr__(self):
        return f"<{self.line} {list(self.headers)} {self.body[:200]!r}>"


class UpstreamConnection:
    """The upstream's end of one connection, for scripts."""

    def __init__(self, upstream, accepted, number):
        self.upstream = upstream
        self.socket = accepted
        self.number = number
        self.received = b""
        self._buffer = b""
        self._thread = None
        self._closed_by_peer = threading.Event()

    def read_request(self, body=True):
        """The next request, recorded in upstream.requests; None when the peer has closed.
        body=False leaves the body unread."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._fill():
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        request = UpstreamRequest(head, self.number)
        if body:
            request.body = self._read_body(request)
        self.upstream.requests.append(request)
        return request

    def read_some(self):
        """What arrives next; b"" at the end."""
        if not self._buffer:
            self._fill()
        data, self._buffer = self._buffer, b""
        return data

    def read_until(self, end):
        while end not in self._buffer and self._fill():
            pass
        data, separator, self._buffer = self._buffer.partition(end)
        return data + separator

    def send(self, data):
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)

    def wait_closed(self, seconds=10.0):
        """Whether the gateway closes (or resets) the connection within `seconds`. A test may
        ask too, when the script is one that reads requests until the end."""
        if threading.current_thread() is not self._thread:
            return self._closed_by_peer.wait(seconds)
        self.socket.settimeout(seconds)
        try:
            while self._fill():
                pass
            return True
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False

    def close(self):
        self.socket.close()

    def reset(self):
        """Ends the connection with an RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.socket.close()

    def _fill(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            self._closed_by_peer.set()
            raise
        if not data:
            self._closed_by_peer.set()
        self.received += data
        self._buffer += data
        return data

    def _take(self, request, count):
        while len(self._buffer) < count:
            if not self._fill():
                raise ConnectionError("closed in the middle of a request's body")
        data, self._buffer = self._buffer[:count], self._buffer[count:]
        request.raw += data
        return data

    def _read_body(self, request):
        if "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
            return self._take(request, int(request.headers.get("Content-Length", "0")))
        body = b""
        while True:
            line = b""
            while not line.endswith(b"\r\n"):
                line += self._take(request, 1)
            size = int(line.partition(b";")[0], 16)
            piece = self._take(request, size + 2)
            if size == 0:
                return body
            body += piece[:-2]


class Upstream:
    """Listens on 127.0.0.1:`port`. `script` is one of
    - bytes: sent for every request, connections kept open;
    - a list of bytes: one for each request in order, the last one repeated;
    - a function(request) -> bytes, when it takes one parameter named `request`;
    - a function(connection), run in a thread of its own for every connection.
    """

    def __init__(self, script=None, path=None):
        self.requests = []
        self.connections = []
        self.errors = []
        self._answered = 0
        self._lock = threading.Lock()
        self._script = self._as_script(answer() if script is None else script)
        if path:
            self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._listener.bind(path)
        else:
            self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listener.listen(512)
        self.port = None if path else self._listener.getsockname()[1]
        self.address = f"unix:{path}" if path else f"127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def wait_for_requests(self, count=1, seconds=10.0):
        wait_until(lambda: len(self.requests) >= count, f"{count} requests upstream", seconds)
        return self.requests

    def close(self):
        """Stops listening and breaks every connection."""
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        for connection in self.connections:
            try:
                connection.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.socket.close()

    def _as_script(self, script):
        if callable(script):
            names = script.__code__.co_varnames[: script.__code__.co_argcount]
            return self._answer_each(script) if names[-1:] == ("request",) else script
        answers = [script] if isinstance(script, bytes) else list(script)

        def next_answer(_request):
            with self._lock:
                index = min(self._answered, len(answers) - 1)
                self._answered += 1
            return answers[index]

        return self._answer_each(next_answer)

    @staticmethod
    def _answer_each(make_answer):
        def script(connection):
            while request := connection.read_request():
                connection.send(make_answer(request))

        return script

    def _accept(self):
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            if accepted.family == socket.AF_INET:
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = UpstreamConnection(self, accepted, len(self.connections))
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        connection._thread = threading.current_thread()
        try:
            self._script(connection)
        except OSError:
            pass  # the gateway went away; the test sees what it did from its own side
        except Exception as error:  # shown by the fixture at the end of the test
            self.errors.append(error)
        connection.close()
