"""Peers and clients that fail: statuses and log lines are nginx's."""

import pytest
from harness import answer, wait_until

CONF = """
proxy_read_timeout %READ%; proxy_connect_timeout 200ms; proxy_send_timeout 300ms;
location / { proxy_pass http://%PEER%; }
location /ignore { proxy_pass http://%PEER%; proxy_ignore_client_abort on; }
"""


def test_nobody_listens(weir, upstream):
    peer = upstream()
    peer.close()
    gateway = weir(CONF, PEER=peer.address, READ="5s")
    assert gateway.get("/a?b").status == 502
    gateway.wait_for_log(
        r'\[error\] .*: \*1 connect\(\) failed \(111: Connection refused\) while connecting to upstream, '
        r'client: 127.0.0.1, server: , request: "GET /a\?b HTTP/1.1", upstream: "http://' + peer.address + r'/a\?b", host: ".*"')


def test_a_peer_that_says_nothing_is_504(weir, upstream):
    def script(connection):
        connection.read_request()
        connection.wait_closed()

    gateway = weir(CONF, PEER=upstream(script).address, READ="200ms")
    assert gateway.get("/").status == 504
    gateway.wait_for_log(
        r"upstream timed out \(110: Connection timed out\) while reading response header from upstream, client")


def test_a_peer_that_stops_in_the_body_is_a_cut(weir, upstream):
    def script(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
        connection.wait_closed()

    gateway = weir(CONF, PEER=upstream(script).address, READ="200ms")
    received = gateway.raw(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    assert b"Content-Length: 10\r\n" in received and received.endswith(b"hello")
    gateway.wait_for_log(r"upstream timed out \(110: Connection timed out\) while reading upstream, client")


def test_a_peer_that_closes_at_once(weir, upstream):
    def script(connection):
        connection.read_request()

    gateway = weir(CONF, PEER=upstream(script).address, READ="5s")
    assert gateway.get("/").status == 502
    gateway.wait_for_log(
        "upstream prematurely closed connection while reading response header from upstream, client")


def test_a_peer_that_resets(weir, upstream):
    def script(connection):
        connection.read_request()
        connection.reset()

    gateway = weir(CONF, PEER=upstream(script).address, READ="5s")
    assert gateway.get("/").status == 502
    gateway.wait_for_log(
        r"recv\(\) failed \(104: Connection reset by peer\) while reading response header from upstream, client")


def test_a_client_that_goes_away_ends_the_exchange(weir, upstream):
    closed = []

    def script(connection):
        connection.read_request()
        closed.append(connection.wait_closed())

    peer = upstream(script)
    gateway = weir(CONF, PEER=peer.address, READ="30s")
    client = gateway.connect()
    client.send(b"GET /gone HTTP/1.1\r\nHost: h\r\n\r\n")
    peer.wait_for_requests()
    client.close()
    wait_until(lambda: closed, "the peer sees the end")
    assert closed == [True]
    gateway.wait_for_access_log(r'"GET /gone HTTP/1.1" 499 0')
    gateway.wait_for_log("client prematurely closed connection, so upstream connection is closed too while reading "
                         "response header from upstream")


def test_a_client_that_goes_away_in_the_body_ends_the_exchange(weir, upstream):
    closed = []

    def script(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\nhello")
        closed.append(connection.wait_closed())

    gateway = weir(CONF, PEER=upstream(script).address, READ="30s")
    client = gateway.connect()
    client.send(b"GET /gone HTTP/1.1\r\nHost: h\r\n\r\n")
    received = b""
    while b"hello" not in received:
        received += client.read_some()
    client.close()
    wait_until(lambda: closed, "the peer sees the end")
    assert closed == [True]
    gateway.wait_for_access_log(r'"GET /gone HTTP/1.1" 200')


def test_with_ignore_client_abort_the_peer_may_finish(weir, upstream):
    done = []

    def script(connection):
        connection.read_request()
        wait_until(lambda: proceed, "the client has gone")
        connection.send(answer(200, b"late"))
        done.append(True)
        connection.wait_closed()

    proceed = []
    peer = upstream(script)
    gateway = weir(CONF, PEER=peer.address, READ="30s")
    client = gateway.connect()
    client.send(b"GET /ignore HTTP/1.1\r\nHost: h\r\n\r\n")
    peer.wait_for_requests()
    client.close()
    proceed.append(True)
    wait_until(lambda: done, "the peer has answered")
    gateway.wait_for_access_log(r'"GET /ignore HTTP/1.1" 200')


def test_a_name_that_only_the_request_knows_needs_a_resolver(weir):
    gateway = weir("location / { proxy_pass http://$arg_to; }")
    assert gateway.get("/?to=example.com").status == 502
    gateway.wait_for_log("no resolver defined to resolve example.com, client")
    assert gateway.get("/?to=").status == 500
    gateway.wait_for_log('no host in upstream ""')


def test_a_request_line_cannot_be_split(weir, upstream):
    peer = upstream(lambda request: answer(200, request.raw))
    gateway = weir("location / { proxy_pass http://%PEER%$uri; proxy_set_header X-Path $uri; }", PEER=peer.address)
    response = gateway.get("/a%0d%0aX-Evil:%20yes%20HTTP/1.1%0d%0a%20b")
    assert response.status == 200
    assert "\r\nX-Evil" not in response.text
    assert peer.requests[0].target == "/a%0D%0AX-Evil:%20yes%20HTTP/1.1%0D%0A%20b"
    assert "X-Path" not in peer.requests[0].headers


@pytest.mark.parametrize("status", [413])
def test_a_body_that_is_too_large_reaches_no_peer(weir, upstream, status):
    peer = upstream()
    gateway = weir("client_max_body_size 10; location / { proxy_pass http://%PEER%; }", PEER=peer.address)
    received = gateway.raw(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n" + b"x" * 20 + b"\r\n0\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 413 ") and not peer.requests


def test_hop_by_hop_fields_are_not_passed_on(weir, upstream):
    peer = upstream(lambda request: answer(200, request.raw))
    gateway = weir("location / { proxy_pass http://%PEER%; }", PEER=peer.address)
    gateway.get("/", {"Connection": "keep-alive, X-Hop", "X-Hop": "1", "Proxy-Connection": "x", "Trailer": "T",
                      "TE": "trailers", "Keep-Alive": "5", "Upgrade": "h2c", "X-End": "2"})
    names = [name for name, _ in peer.requests[0].headers]
    assert names == ["Host", "Connection", "X-End"]
