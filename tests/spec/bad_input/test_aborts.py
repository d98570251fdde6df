"""Clients and upstreams that go away at any moment, while confs are reloaded: the worker lives."""

import os
import random
import time

from harness import wait_until

CONF = """
    client_max_body_size 0;
    client_body_buffer_size 4k;
    location / { proxy_pass http://%PEER%; proxy_http_version 1.1; error_page 502 504 /page; }
    location /stream { proxy_pass http://%PEER%; proxy_request_buffering off; proxy_http_version 1.1; }
    location /page { return 200 page; }
    location /here { return 200 here; }
    location /file { root %DIR%/html; }
"""


def moody(source):
    """A peer that answers whole, in part, late, or not at all."""

    def script(connection):
        while True:
            whole = source.random() < 0.7
            if connection.read_request(body=whole) is None:
                return None
            mood = source.randrange(6)
            if mood == 0:
                connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            elif mood == 1:
                connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"400\r\n" + b"x" * 1024 + b"\r\n")
                time.sleep(source.random() / 50)
                connection.send(b"0\r\n\r\n")
            elif mood == 2:
                connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 100_000)
                return connection.close()
            elif mood == 3:
                return connection.reset()
            elif mood == 4:
                time.sleep(source.random() / 20)
                return connection.close()
            else:
                connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b"y" * 300_000)
            if not whole:
                return connection.close()

    return script


def messages(source):
    target = source.choice(["/", "/stream", "/here", "/file"])
    body = b"b" * source.choice([0, 10, 3000, 50_000])
    if source.random() < 0.5:
        framed = (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
        field = "Transfer-Encoding: chunked"
    else:
        framed, field = body, f"Content-Length: {len(body)}"
    return f"POST {target} HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n".encode() + framed


def test_everybody_goes_away(weir, upstream):
    seed = random.randrange(1 << 30)
    source = random.Random(seed)
    print(f"seed {seed}")
    peer = upstream(moody(source))
    gateway = weir(CONF, PEER=peer.address)
    gateway.write_file("html/file", b"z" * 2_000_000)
    workers = gateway.workers()
    for number in range(400):
        connection = gateway.connect()
        data = messages(source) * source.choice([1, 1, 3])
        try:
            at = source.randrange(len(data) + 1)
            connection.send(data[:at])
            if source.random() < 0.5:
                time.sleep(source.random() / 100)
                connection.send(data[at:])
                if source.random() < 0.5:
                    connection.socket.settimeout(0.05)
                    connection.socket.recv(source.choice([1, 1000, 100_000]))
            source.choice([connection.reset, connection.close, connection.finish_sending])()
        except OSError:
            pass
        connection.close()
        if number % 100 == 50:
            gateway.reload()
    assert gateway.workers() == workers
    assert gateway.get("/here").text == "here"
    peer.close()
    files = f"{gateway.folder}/client_body_temp"
    wait_until(lambda: not os.path.isdir(files) or os.listdir(files) == [], "no temporary file is left")
