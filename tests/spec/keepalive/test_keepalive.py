"""keepalive_timeout, keepalive_requests, keepalive_time."""

import time


def test_a_connection_is_used_again(weir):
    gateway = weir('location / { return 200 "$connection $connection_requests"; }')
    with gateway.connect() as connection:
        first, second = connection.get("/").text.split(), connection.get("/").text.split()
    assert first[0] == second[0] and (first[1], second[1]) == ("1", "2")


def test_the_header_tells_the_time(weir):
    gateway = weir('keepalive_timeout 75s 20s; location / { return 200; }')
    with gateway.connect() as connection:
        response = connection.get("/")
        assert response.headers["Connection"] == "keep-alive"
        assert response.headers["Keep-Alive"] == "timeout=20"
    assert "Keep-Alive" not in gateway.get("/").headers


def test_an_idle_connection_is_closed(weir):
    gateway = weir("keepalive_timeout 300ms; location / { return 200; }")
    with gateway.connect() as connection:
        connection.get("/")
        started = time.monotonic()
        assert connection.is_closed()
        assert 0.25 < time.monotonic() - started < 2


def test_a_used_connection_is_not_closed(weir):
    gateway = weir("keepalive_timeout 500ms; location / { return 200; }")
    with gateway.connect() as connection:
        until = time.monotonic() + 1.2
        while time.monotonic() < until:
            assert connection.get("/").status == 200
            time.sleep(0.05)


def test_zero_turns_it_off(weir):
    gateway = weir("location / { keepalive_timeout 0; return 200; }")
    with gateway.connect() as connection:
        assert connection.get("/").headers["Connection"] == "close"
        assert connection.is_closed()


def test_the_last_request_says_so(weir):
    gateway = weir("keepalive_requests 3; location / { return 200; }")
    with gateway.connect() as connection:
        assert [connection.get("/").headers["Connection"] for _ in range(3)] == ["keep-alive", "keep-alive", "close"]
        assert connection.is_closed()


def test_an_old_connection_is_closed_after_its_next_request(weir):
    gateway = weir("keepalive_time 300ms; location / { return 200; }")
    with gateway.connect() as connection:
        assert connection.get("/").headers["Connection"] == "keep-alive"
        time.sleep(0.4)
        assert connection.get("/").headers["Connection"] == "close"
        assert connection.is_closed()


def test_http_1_0_has_to_ask_for_it(weir):
    gateway = weir('location / { return 200 "x"; }')
    with gateway.connect() as connection:
        response = connection.request("GET", "/", {"Connection": "keep-alive"}, version="HTTP/1.0")
        assert response.headers["Connection"] == "keep-alive"
        assert connection.request("GET", "/", {"Connection": None}, version="HTTP/1.0").headers["Connection"] == "close"
        assert connection.is_closed()


def test_an_answer_without_length_ends_an_http_1_0_connection(weir, upstream):
    peer = upstream(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    gateway = weir("location / { proxy_pass http://%PEER%; proxy_http_version 1.1; }", PEER=peer.address)
    with gateway.connect() as connection:
        response = connection.request("GET", "/", {"Connection": "keep-alive"}, version="HTTP/1.0")
        assert response.headers["Connection"] == "close"
        assert "Transfer-Encoding" not in response.headers and "Content-Length" not in response.headers
        assert response.body == b"abc"


def test_a_small_unwanted_body_is_read_and_the_connection_kept(weir):
    gateway = weir('location / { return 200 "$uri"; }')
    with gateway.connect() as connection:
        connection.send(b"POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        assert connection.read_response().text == "/1"
        connection.send(b"x" * 100000)
        assert connection.get("/2").text == "/2"


def test_connections_live_through_reloads_that_take_their_listener(weir):
    """The address is listened on no more, the connection goes on with what it had."""
    conf = """
        server { listen 127.0.0.1:%PORT%; location / { return 200 "first"; } }
        server { listen 127.0.0.1:%PORT2%; location / { return 200 "second"; } }
    """
    gateway = weir(conf)
    with gateway.connect() as idle, gateway.connect() as used, gateway.connect() as fresh:
        assert idle.get("/").text == used.get("/").text == "first"
        gateway.reload('server { listen 127.0.0.1:%PORT2%; location / { return 200 "third"; } }')
        assert used.get("/").text == "first"
        assert gateway.get("/", port=gateway.values["PORT2"]).text == "third"
        gateway.reload('server { listen 127.0.0.1:%PORT2%; location / { return 200 "fourth"; } }')
        assert idle.get("/").text == used.get("/").text == "first"
        assert fresh.get("/").text == "first"
        gateway.reload(conf.replace("first", "again"))
        assert idle.get("/").text == used.get("/").text == "again"
