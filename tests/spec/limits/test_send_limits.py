"""send_timeout, reset_timedout_connection and lingering close: clients that do not read, or still write."""

import socket
import time

from harness import wait_until
from harness.gateway import binary_path


def slow_reader(gateway, target="/big"):
    """A connection that asked for much and reads nothing."""
    connection = gateway.connect()
    connection.send(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")
    return connection


def big_file(gateways, conf):
    gateway = gateways(binary_path(), conf)
    gateway.write_file("html/big", b"x" * 30_000_000)
    return gateway.start()


CONF = "send_timeout 300ms; %s location / { root %%DIR%%/html; }"


def read_all(connection):
    """Everything until the end; and whether that was an RST."""
    data = b""
    try:
        while piece := connection.socket.recv(1 << 20):
            data += piece
    except ConnectionResetError:
        return data, True
    return data, False


def test_a_reader_that_stops_is_given_up(gateways):
    gateway = big_file(gateways, CONF % "")
    with slow_reader(gateway) as connection:
        gateway.wait_for_log(r"client timed out \(110: Connection timed out\) while sending to client")
        gateway.wait_for_access_log('"GET /big HTTP/1.1" 200 ')
        data, _ = read_all(connection)
        assert len(data) < 30_000_000
    assert gateway.request("HEAD", "/big").status == 200


def test_a_reader_that_reads_slowly_is_not(gateways):
    gateway = big_file(gateways, CONF % "")
    gateway.write_file("html/some", b"y" * 3_000_000)
    with slow_reader(gateway, "/some") as connection:
        got = 0
        while got < 3_000_000:
            got += len(connection.socket.recv(100_000))
            time.sleep(0.02)


def test_the_reader_that_stops_gets_a_reset(gateways):
    gateway = big_file(gateways, CONF % "reset_timedout_connection on;")
    with slow_reader(gateway) as connection:
        gateway.wait_for_log("client timed out")
        assert read_all(connection)[1]


def test_444_with_reset(weir):
    gateway = weir("""
        location / { return 444; }
        location /reset { reset_timedout_connection on; return 444; }
    """)
    for target, reset in (("/", False), ("/reset", True)):
        with gateway.connect() as connection:
            connection.send(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")
            assert read_all(connection) == (b"", reset)
    gateway.wait_for_access_log('"GET /reset HTTP/1.1" 444 0 ')


def test_a_reset_is_for_time_outs_only(weir):
    gateway = weir("reset_timedout_connection on; location / { return 200 ok; }")
    with gateway.connect() as connection:
        connection.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        data, reset = read_all(connection)
        assert data.endswith(b"ok") and not reset


def test_a_client_that_sends_a_large_body_can_read_the_refusal(weir):
    """Closing at once would reset the connection and destroy the answer on its way."""
    gateway = weir("client_max_body_size 1k; location / { return 200; }")
    for framing, body in (("Content-Length: 3000000", b"x" * 3_000_000),
                          ("Transfer-Encoding: chunked", b"8000\r\n" + b"x" * 0x8000 + b"\r\n")):
        with gateway.connect() as connection:
            connection.send(f"POST /pass HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n")
            time.sleep(0.1)
            connection.send(body)
            time.sleep(0.1)
            expected = 413 if "Length" in framing else 200  # nobody read the chunked one, so nobody counted
            assert connection.read_response().status == expected


def test_refused_heads_linger_too(weir):
    gateway = weir("location / { return 200; }")
    with gateway.connect() as connection:
        connection.send(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + b"x" * 1_000_000)
        assert connection.read_response().status == 400


def test_lingering_ends(weir):
    gateway = weir("lingering_timeout 200ms; lingering_time 1s; client_max_body_size 1k; location / { return 200; }")
    with gateway.connect() as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        assert connection.read_response().status == 413
        assert connection.is_closed()
        gone = time.monotonic() + 5

        def refused():
            try:
                connection.socket.send(b"x")
                return False
            except OSError:
                return True

        wait_until(refused, "the connection is closed for good")
        assert time.monotonic() < gone


def test_lingering_off_closes_at_once(weir):
    gateway = weir("lingering_close off; client_max_body_size 1k; location / { return 200; }")
    with gateway.connect() as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        assert connection.read_response().status == 413
        assert connection.is_closed(1)
