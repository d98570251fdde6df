"""client_header_buffer_size, large_client_header_buffers, client_header_timeout."""

import time

from harness import wait_until

SMALL = "client_header_buffer_size 256; large_client_header_buffers 2 1k; location / { return 200 ok; }"


def test_a_long_request_line_is_414(weir):
    gateway = weir(SMALL)
    assert gateway.get("/" + "a" * 900).status == 200
    response = gateway.get("/" + "a" * 2000)
    assert response.status == 414 and response.headers["Connection"] == "close"
    gateway.wait_for_access_log('" 414 ')
    gateway.wait_for_log("client sent too long URI")


def test_a_long_field_is_431(weir):
    """nginx answers 400 here; RFC 6585 has the better word."""
    gateway = weir(SMALL)
    assert gateway.get("/", {"X": "a" * 900}).status == 200
    response = gateway.get("/", {"X": "a" * 2000})
    assert response.status == 431 and response.headers["Connection"] == "close"
    assert "431 Request Header Fields Too Large" in response.text
    gateway.wait_for_log("client sent too long header line")


def test_too_many_bytes_of_fields_are_431(weir):
    gateway = weir(SMALL)
    assert gateway.get("/", [(f"X{i}", "a" * 500) for i in range(3)]).status == 200
    assert gateway.get("/", [(f"X{i}", "a" * 500) for i in range(10)]).status == 431


def test_too_many_fields_are_431(weir):
    gateway = weir("large_client_header_buffers 16 8k; location / { return 200 ok; }")
    assert gateway.get("/", [(f"X{i}", "1") for i in range(900)]).status == 200
    assert gateway.get("/", [(f"X{i}", "1") for i in range(1100)]).status == 431


def test_a_head_that_never_ends_is_refused(weir):
    gateway = weir(SMALL)
    for endless in (b"GET /" + b"a" * 100000, b"GET / HTTP/1.1\r\nX: " + b"a" * 100000, b"\r\n" * 50000,
                    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 50000):
        assert gateway.raw(endless)[:12] in (b"HTTP/1.1 414", b"HTTP/1.1 431"), endless[:30]


def test_heads_larger_than_the_input_buffer(weir):
    gateway = weir("large_client_header_buffers 8 100k; location / { return 200 $http_x; }")
    assert gateway.get("/", {"X": "a" * 90000, "Y": "b" * 90000, "Z": "c" * 90000}).text == "a" * 90000


def test_a_slow_head_is_408(weir):
    gateway = weir("client_header_timeout 300ms; location / { return 200 ok; }")
    with gateway.connect() as connection:
        connection.send(b"GET / HTTP/1.1\r\nHost:")
        started = time.monotonic()
        assert connection.read_response().status == 408
        assert 0.25 < time.monotonic() - started < 2
        assert connection.is_closed()
    gateway.wait_for_access_log('" 408 ')


def test_a_byte_now_and_then_does_not_help(weir):
    """The time is for the whole head."""
    gateway = weir("client_header_timeout 400ms; location / { return 200 ok; }")
    with gateway.connect(timeout=0.05) as connection:
        started = time.monotonic()
        answered = b""
        while not answered and time.monotonic() - started < 5:
            try:
                connection.send(b"G")
                answered = connection.socket.recv(4096)
            except TimeoutError:
                pass
        assert answered.startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - started < 2


def test_a_client_that_sends_nothing_is_closed_silently(weir):
    gateway = weir("client_header_timeout 200ms; location / { return 200 ok; }")
    with gateway.connect() as connection:
        assert connection.is_closed()
        assert connection.received == b""
    gateway.wait_for_log(r"client timed out \(110: Connection timed out\) while waiting for request")
    assert gateway.access_log() == ""


def test_the_next_head_has_its_own_time(weir):
    gateway = weir("client_header_timeout 300ms; keepalive_timeout 10s; location / { return 200 ok; }")
    with gateway.connect() as connection:
        connection.get("/")
        time.sleep(0.5)
        assert connection.get("/").status == 200
        connection.send(b"GET")
        assert connection.read_response().status == 408


def test_reset_for_a_timed_out_head(weir):
    gateway = weir("client_header_timeout 200ms; reset_timedout_connection on; location / { return 200 ok; }")
    with gateway.connect() as connection:
        connection.send(b"GET / HTTP/1.1\r\n")
        assert was_reset(connection)


def was_reset(connection):
    """Reads to the end; whether it was an RST."""
    try:
        while connection.socket.recv(65536):
            pass
    except ConnectionResetError:
        return True
    return False


def test_a_full_worker_takes_no_more_connections(weir):
    gateway = weir("location / { return 200 ok; }", events="worker_connections 8;")
    gateway.allow_in_log("worker_connections are not enough")
    connections = [gateway.connect() for _ in range(12)]
    closed = []

    def some_closed():
        for connection in connections:
            if connection not in closed and connection.is_closed(0.01):
                closed.append(connection)
        return len(closed) >= 4

    wait_until(some_closed, "connections beyond the limit are closed")
    gateway.wait_for_log("worker_connections are not enough")
    still_open = [connection for connection in connections if connection not in closed]
    assert still_open[0].get("/").text == "ok"
    for connection in connections:
        connection.close()
    wait_until(lambda: gateway.raw(b"GET / HTTP/1.0\r\n\r\n"), "connections are taken again")
