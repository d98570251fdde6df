"""HTTP/1.1 as clients see it."""

import email.utils
import time

import pytest

ECHO = """
    location / { return 200 "$request_method $uri $args"; }
    location /pass { proxy_pass http://%PEER%; }
    location /stream { proxy_pass http://%PEER%; proxy_request_buffering off; proxy_http_version 1.1; }
"""


def test_head_has_the_fields_of_get_and_no_body(weir):
    gateway = weir(ECHO, PEER="127.0.0.1:1")
    get, head = gateway.get("/x"), gateway.request("HEAD", "/xy")
    assert head.body == b"" and head.headers["Content-Length"] == str(len("HEAD /xy "))
    assert [name for name, _ in head.headers] == [name for name, _ in get.headers]


def test_options_with_a_star_asks_the_server_itself(weir, upstream):
    """nginx 1.22 refuses it with 400; RFC 9110 9.3.7 makes it a ping of the whole server."""
    peer = upstream()
    gateway = weir("location / { proxy_pass http://%PEER%; }", PEER=peer.address)
    with gateway.connect() as connection:
        response = connection.request("OPTIONS", "*")
        assert (response.status, response.headers["Content-Length"], response.body) == (200, "0", b"")
        assert connection.request("OPTIONS", "*", body=b"ignored").status == 200
        assert connection.get("/after").status == 200
    assert len(peer.requests) == 1


def test_options_of_a_path_goes_its_way(weir):
    assert weir(ECHO, PEER="127.0.0.1:1").request("OPTIONS", "/x").text == "OPTIONS /x "


def test_the_host_of_an_absolute_target_wins(weir):
    gateway = weir('location / { return 200 "$host $uri $request_uri"; }')
    assert gateway.get("http://In.Target:8/a%20b?q", host="in.field").text == "in.target /a b /a%20b?q"


@pytest.mark.parametrize("location", ["/pass", "/stream"])
def test_100_continue_comes_when_the_body_is_wanted(weir, upstream, location):
    peer = upstream()
    gateway = weir(ECHO, PEER=peer.address)
    with gateway.connect() as connection:
        connection.send(f"POST {location} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert connection.socket.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.send(b"hello")
        assert connection.read_response().text == "hello"
        assert connection.get("/after").text == "GET /after "
    assert peer.requests[0].body == b"hello"
    assert "Expect" not in peer.requests[0].headers


def test_100_continue_is_left_out_when_the_body_is_there(weir, upstream):
    peer = upstream()
    gateway = weir(ECHO, PEER=peer.address)
    with gateway.connect() as connection:
        interim = []
        connection.send(b"POST /pass HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\nhello")
        assert connection.read_response(interim=interim).status == 200
        assert interim == []


def test_a_body_that_nobody_wants_is_not_asked_for(weir):
    """The final answer comes at once, and says that the connection ends."""
    gateway = weir(ECHO, PEER="127.0.0.1:1")
    with gateway.connect() as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        interim = []
        response = connection.read_response(interim=interim)
        assert (response.status, response.headers["Connection"], interim) == (200, "close", [])
        assert connection.is_closed()


def test_a_body_too_large_is_refused_before_it_is_sent(weir):
    gateway = weir("client_max_body_size 4; location / { return 200; }")
    with gateway.connect() as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert connection.read_response().status == 413


def test_an_http_1_0_client_is_never_told_to_continue(weir, upstream):
    gateway = weir(ECHO, PEER=upstream().address)
    with gateway.connect() as connection:
        connection.send(b"POST /pass HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello")
        assert connection.read_until_close().startswith(b"HTTP/1.1 200 ")


def test_a_chunked_body_reaches_the_peer_whole(weir, upstream):
    peer = upstream()
    gateway = weir(ECHO, PEER=peer.address)
    body = b"4;name=value\r\nwiki\r\n5;q=\"a;b\"\r\npedia\r\n00E\r\n in\r\n\r\nchunks.\r\n0\r\nX-Trailer: t\r\nContent-Length: 5\r\n\r\n"
    for location in ("/pass", "/stream"):
        with gateway.connect() as connection:
            connection.send(f"POST {location} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode() + body)
            assert connection.read_response().status == 200
            assert connection.get("/after").text == "GET /after "
    for request in peer.requests:
        assert request.body == b"wikipedia in\r\n\r\nchunks."
        assert b"X-Trailer" not in request.raw
    assert peer.requests[0].headers["Content-Length"] == "23"


def test_a_chunked_body_in_single_bytes(weir, upstream):
    peer = upstream()
    gateway = weir(ECHO, PEER=peer.address)
    data = (b"POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3\r\nabc\r\n10;x\r\n0123456789abcdef\r\n0\r\nT: v\r\n\r\n")
    with gateway.connect() as connection:
        for byte in data:
            connection.send(bytes([byte]))
        assert connection.read_response().status == 200
    assert peer.requests[0].body == b"abc0123456789abcdef"


def test_a_client_that_half_closes_gets_its_answer(weir):
    gateway = weir(ECHO, PEER="127.0.0.1:1")
    with gateway.connect() as connection:
        connection.send(b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.finish_sending()
        assert connection.read_response().text == "GET /x "
        assert connection.is_closed()


def test_every_response_has_a_date_of_now(weir):
    date = weir(ECHO, PEER="127.0.0.1:1").get("/").headers["Date"]
    assert date.endswith(" GMT")
    assert abs(email.utils.parsedate_to_datetime(date).timestamp() - time.time()) < 3
