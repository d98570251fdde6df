"""Several requests sent at once, answered in order."""

import random
import threading

CONF = """
    location / { return 200 "$uri"; }
    location /pass { proxy_pass http://%PEER%; }
"""


def expect_answers(connection, targets):
    for target in targets:
        assert connection.read_response().text == target


def test_answers_come_in_order(weir):
    gateway = weir(CONF, PEER="127.0.0.1:1")
    targets = [f"/{number}" for number in range(200)]
    with gateway.connect() as connection:
        connection.send("".join(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n" for target in targets))
        expect_answers(connection, targets)


def test_cut_at_every_byte(weir):
    gateway = weir(CONF, PEER="127.0.0.1:1")
    data = (b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
            b"POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
            b"POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            b"GET /4 HTTP/1.1\r\nHost: a\r\n\r\n")
    for at in range(1, len(data)):
        with gateway.connect() as connection:
            connection.send(data[:at])
            connection.send(data[at:])
            expect_answers(connection, ["/1", "/2", "/3", "/4"])


def test_byte_by_byte(weir):
    gateway = weir(CONF, PEER="127.0.0.1:1")
    with gateway.connect() as connection:
        for byte in b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" * 3:
            connection.send(bytes([byte]))
        expect_answers(connection, ["/1"] * 3)


def test_to_an_upstream(weir, upstream):
    peer = upstream(lambda request: b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(
        request.target) + request.target.encode())
    gateway = weir(CONF, PEER=peer.address)
    targets = [f"/pass/{number}" for number in range(50)]
    with gateway.connect() as connection:
        connection.send("".join(
            f"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" for target in targets))
        expect_answers(connection, targets)
    assert [request.body for request in peer.requests] == [b"abc"] * 50


def test_more_than_a_connection_buffers(weir):
    """A megabyte of requests: reading waits for the answers to be taken."""
    gateway = weir(CONF, PEER="127.0.0.1:1")
    count = 900
    filler = "x" * 1000
    with gateway.connect() as connection:
        request = f"GET / HTTP/1.1\r\nHost: a\r\nX: {filler}\r\n\r\n".encode()
        sender = threading.Thread(target=lambda: connection.send(request * count))
        sender.start()
        expect_answers(connection, ["/"] * count)
        sender.join()


def test_random_cuts(weir, upstream):
    peer = upstream(lambda request: b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(
        request.target) + request.target.encode())
    gateway = weir(CONF, PEER=peer.address)
    seed = random.randrange(1 << 30)
    source = random.Random(seed)
    for _ in range(30):
        data, targets = b"", []
        for number in range(source.randint(2, 8)):
            target = source.choice(["/", "/pass/"]) + str(number)
            targets.append(target)
            size = source.choice([0, 1, 100, 5000])
            if source.random() < 0.5:
                body = b"%x\r\n" % size + b"b" * size + b"\r\n0\r\n\r\n" if size else b"0\r\n\r\n"
                field = "Transfer-Encoding: chunked"
            else:
                body, field = b"b" * size, f"Content-Length: {size}"
            data += f"POST {target} HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n".encode() + body
        with gateway.connect() as connection:
            at = 0
            while at < len(data):
                step = source.randint(1, 700)
                connection.send(data[at:at + step])
                at += step
            for target in targets:
                assert connection.read_response().text == target, f"seed {seed}"
