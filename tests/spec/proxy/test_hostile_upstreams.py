"""Upstreams that break HTTP's rules: 502 where nothing was sent yet, a visible cut where it was."""

import pytest
from harness import answer, wait_until

CONF = "location / { proxy_pass http://%PEER%; proxy_http_version 1.1; proxy_set_header Connection ''; }"
GROUP = ("upstream group { server %PEER%; keepalive 4; } server { listen 127.0.0.1:%PORT%; location / { "
         "proxy_pass http://group; proxy_http_version 1.1; proxy_set_header Connection ''; } }")

MALFORMED = [
    b"hello\r\n\r\n",
    b"\r\nHTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/0.9 200 OK\r\n\r\n",
    b"HTTP/2.0 200 OK\r\n\r\n",
    b"HTTP/1.1 99 Low\r\n\r\n",
    b"HTTP/1.1 1000 High\r\n\r\n",
    b"HTTP/1.1 20x OK\r\n\r\n",
    b"HTTP/1.1 200 OK\nContent-Length: 0\n\n",
    b"HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nSpace : x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello",
    b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 5000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 1500 + b"\r\n",
]


@pytest.mark.parametrize("reply", MALFORMED, ids=lambda reply: repr(reply[:60]))
def test_a_malformed_head_is_502_and_its_connection_is_not_used_again(weir, upstream, reply):
    peer = upstream(lambda request: reply)
    gateway = weir(GROUP, PEER=peer.address)
    for _ in range(2):
        assert gateway.get("/").status == 502
    gateway.wait_for_log(r'upstream sent .* while reading response header from upstream, client: .*upstream: "http://127')
    assert len(peer.connections) == 2
    wait_until(lambda: all(connection.socket.fileno() < 0 for connection in peer.connections), "both are closed")


CUT = [
    (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", "upstream prematurely closed connection while reading upstream"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "upstream prematurely closed"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "upstream prematurely closed"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", "upstream prematurely closed"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n", "upstream sent invalid chunk"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", "upstream sent invalid chunk"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello", "upstream sent"),
]


@pytest.mark.parametrize("reply,message", CUT, ids=lambda value: repr(value[:80]))
def test_a_body_that_breaks_off_never_looks_complete(weir, upstream, reply, message):
    def script(connection):
        connection.read_request()
        connection.send(reply)
        connection.close()

    gateway = weir(CONF, PEER=upstream(script).address)
    received = gateway.raw(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    head, _, body = received.partition(b"\r\n\r\n")
    assert head == b"" or head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert not body.endswith(b"0\r\n\r\n") and len(body) < 15
    assert (b"Content-Length: 10\r\n" in head) == (b"Content-Length" in reply)
    gateway.wait_for_log(message)
    gateway.wait_for_access_log(r'"GET / HTTP/1.1"')


def test_a_reset_in_the_body_is_a_cut(weir, upstream):
    def script(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\nhello")
        wait_until(lambda: received.endswith(b"hello\r\n"), "the client has the first bytes")
        connection.reset()

    received = bytearray()
    gateway = weir(CONF, PEER=upstream(script).address)
    client = gateway.connect()
    client.send(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    while not received.endswith(b"hello\r\n"):
        received += client.read_some()
    assert client.read_until_close() == b""
    gateway.wait_for_log(r"recv\(\) failed \(104: Connection reset by peer\) while reading upstream")


def test_bytes_behind_the_answer_close_the_connection(weir, upstream):
    peer = upstream(answer(200, b"hello") + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nEVIL!")
    gateway = weir(GROUP, PEER=peer.address)
    for _ in range(3):
        assert gateway.get("/").text == "hello"
    assert len(peer.connections) == 3


def test_bytes_on_an_idle_connection_close_it(weir, upstream):
    peer = upstream(answer(200, b"hello"))
    gateway = weir(GROUP, PEER=peer.address)
    assert gateway.get("/").text == "hello"
    peer.connections[0].send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nEVIL!")
    wait_until(lambda: gateway.get("/").text == "hello" and len(peer.connections) == 2, "a second connection")


@pytest.mark.parametrize("status", [204, 304])
def test_content_that_the_status_bars_is_dropped(weir, upstream, status):
    peer = upstream(b"HTTP/1.1 %d X\r\nContent-Length: 5\r\n\r\nhello" % status)
    gateway = weir(GROUP, PEER=peer.address)
    with gateway.connect() as client:
        for _ in range(2):
            response = client.get("/")
            assert (response.status, response.body) == (status, b"")


def test_a_body_in_answer_to_head_is_dropped(weir, upstream):
    peer = upstream(answer(200, b"hello"))
    gateway = weir(GROUP, PEER=peer.address)
    with gateway.connect() as client:
        for _ in range(2):
            response = client.request("HEAD", "/")
            assert response.status == 200 and response.headers["Content-Length"] == "5"
    assert len(peer.connections) == 2


def test_endless_interim_responses_are_502(weir, upstream):
    def script(connection):
        connection.read_request()
        while True:
            connection.send(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")

    gateway = weir(CONF, PEER=upstream(script).address)
    assert gateway.get("/").status == 502
    gateway.wait_for_log("upstream sent too many interim responses while reading response header")


def test_fields_of_one_connection_stay_there(weir, upstream):
    peer = upstream(answer(200, b"x", {"Connection": "close, X-Private, keep-alive", "X-Private": "1", "Keep-Alive": "5",
                                       "Proxy-Connection": "x", "Upgrade": "h2c", "Trailer": "T", "TE": "x", "X-Public": "2"}))
    response = weir(CONF, PEER=peer.address).get("/")
    names = {name.lower() for name, _ in response.headers}
    assert names == {"server", "date", "content-length", "connection", "x-public"}


def test_a_status_line_without_a_phrase_is_valid(weir, upstream):
    peer = upstream(b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok")
    assert weir(CONF, PEER=peer.address).get("/").text == "ok"
