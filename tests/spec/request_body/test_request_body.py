"""client_max_body_size, client_body_buffer_size, client_body_timeout."""

import os
import time

import pytest

from harness import wait_until

CONF = """
    %EXTRA%
    location / { proxy_pass http://%PEER%; }
    location /stream { proxy_pass http://%PEER%; proxy_request_buffering off; proxy_http_version 1.1; }
    location /none { return 200 "none"; }
    location /any { client_max_body_size 0; proxy_pass http://%PEER%; }
"""


def chunked(body, size=1000):
    pieces = [body[at:at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def test_a_body_larger_than_announced_as_allowed_is_413(weir, upstream):
    peer = upstream()
    gateway = weir(CONF, EXTRA="client_max_body_size 10;", PEER=peer.address)
    assert gateway.post("/", b"x" * 10).status == 200
    response = gateway.post("/", b"x" * 11)
    assert response.status == 413 and response.headers["Connection"] == "close"
    assert gateway.post("/none", b"x" * 11).status == 413
    assert gateway.post("/any", b"x" * 2_000_000).status == 200
    assert len(peer.requests) == 2
    gateway.wait_for_log("client intended to send too large body: 11 bytes")


@pytest.mark.parametrize("location", ["/", "/stream"])
def test_a_chunked_body_is_counted_as_it_comes(weir, upstream, location):
    peer = upstream()
    gateway = weir(CONF, EXTRA="client_max_body_size 10k;", PEER=peer.address)
    for size, status in ((10240, 200), (10241, 413)):
        with gateway.connect() as connection:
            connection.send(f"POST {location} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.send(chunked(b"x" * size))
            assert connection.read_response().status == status, size
    gateway.wait_for_log("client intended to send too large chunked body")
    assert [len(request.body) for request in peer.requests] == [10240]


def temporary_files(gateway):
    folder = f"{gateway.folder}/client_body_temp"
    return os.listdir(folder) if os.path.isdir(folder) else []


@pytest.mark.parametrize("framing", ["length", "chunked"])
@pytest.mark.parametrize("size", [0, 1, 15999, 16000, 16001, 500_000])
def test_a_body_of_any_size_arrives(weir, upstream, framing, size):
    peer = upstream()
    gateway = weir(CONF, EXTRA="client_body_buffer_size 16000;", PEER=peer.address)
    body = os.urandom(size)
    with gateway.connect() as connection:
        if framing == "length":
            connection.send(f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n".encode() + body)
        else:
            connection.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(body, 7777))
        assert connection.read_response().status == 200
        assert connection.get("/none").text == "none"
    assert peer.requests[0].body == body
    assert peer.requests[0].headers.get("Content-Length", "0") == str(size)
    assert ("is buffered to a temporary file" in gateway.error_log()) == (size > 16000)
    assert temporary_files(gateway) == []


def test_the_temporary_file_is_there_while_the_body_comes(weir, upstream):
    peer = upstream()
    gateway = weir(CONF, EXTRA="client_body_buffer_size 1k;", PEER=peer.address)
    with gateway.connect() as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + b"x" * 50000)
        names = wait_until(lambda: temporary_files(gateway), "a temporary file")
        wait_until(lambda: os.path.getsize(f"{gateway.folder}/client_body_temp/{names[0]}") == 50000, "its bytes")
    wait_until(lambda: temporary_files(gateway) == [], "the file is removed with the client")
    assert peer.requests == []


def test_a_body_that_stalls_is_408(weir, upstream):
    peer = upstream()
    gateway = weir(CONF, EXTRA="client_body_timeout 300ms;", PEER=peer.address)
    with gateway.connect() as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello")
        started = time.monotonic()
        response = connection.read_response()
        assert response.status == 408 and response.headers["Connection"] == "close"
        assert 0.25 < time.monotonic() - started < 2
    gateway.wait_for_log("client timed out .* while reading client request body")
    assert peer.requests == []


def test_a_body_that_trickles_is_waited_for(weir, upstream):
    peer = upstream()
    gateway = weir(CONF, EXTRA="client_body_timeout 300ms;", PEER=peer.address)
    with gateway.connect() as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
        for _ in range(10):
            time.sleep(0.08)
            connection.send(b"x")
        assert connection.read_response().status == 200


def test_a_body_that_breaks_off(weir, upstream):
    peer = upstream()
    gateway = weir(CONF, EXTRA="", PEER=peer.address)
    gateway.raw(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello", finish=True)
    gateway.wait_for_access_log('"POST / HTTP/1.1" 400 ')
    gateway.wait_for_log("client prematurely closed connection")
    assert peer.requests == []


def test_a_streamed_body_survives_a_slow_peer(weir, upstream):
    """What is shown to the peer's connection must stay as it is while more comes."""
    got = []

    def slow(connection):
        request = connection.read_request(body=False)
        total = int(request.headers["Content-Length"])
        data = bytearray()
        while len(data) < total:
            piece = connection.read_some()
            assert piece
            data += piece
            time.sleep(0.001)
        got.append(bytes(data))
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    peer = upstream(slow)
    gateway = weir(CONF, EXTRA="client_max_body_size 0;", PEER=peer.address)
    body = b"".join(b"%07d\n" % number for number in range(1_000_000))
    with gateway.connect(timeout=60) as connection:
        connection.send(f"POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        assert connection.read_response().status == 200
    assert got[0] == body


def test_a_streamed_chunked_body_survives_a_slow_peer(weir, upstream):
    got = []

    def slow(connection):
        connection.read_request(body=False)
        data = bytearray()
        while not data.endswith(b"\r\n0\r\n\r\n"):
            piece = connection.read_some()
            assert piece
            data += piece
            time.sleep(0.001)
        got.append(bytes(data))
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    peer = upstream(slow)
    gateway = weir(CONF, EXTRA="client_max_body_size 0;", PEER=peer.address)
    body = b"".join(b"%07d\n" % number for number in range(300_000))
    with gateway.connect(timeout=60) as connection:
        connection.send(b"POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(body, 3333))
        assert connection.read_response().status == 200
    decoded, at = bytearray(), 0
    while at < len(got[0]):
        end = got[0].index(b"\r\n", at)
        size = int(got[0][at:end], 16)
        decoded += got[0][end + 2:end + 2 + size]
        at = end + 2 + size + 2
    assert decoded == body


def test_error_pages_for_large_bodies(weir, upstream):
    """The page's location is not refused the same body again, and sees none of it."""
    peer = upstream()
    gateway = weir("""
        client_max_body_size 5;
        error_page 413 @large;
        location / { return 200; }
        location @large { proxy_pass http://%PEER%; }
    """, PEER=peer.address)
    assert gateway.post("/x", b"too large").text == "hello"
    assert peer.requests[0].body == b""
