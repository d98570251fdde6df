"""Thousands of requests with random damage: no worker ends, and what reaches the upstream is clean."""

import os
import random
import re
import socket

CONF = """
    client_body_timeout 1s;
    client_header_timeout 1s;
    client_max_body_size 64k;
    location / { proxy_pass http://%PEER%; }
    location /stream { proxy_pass http://%PEER%; proxy_request_buffering off; proxy_http_version 1.1; }
    location /here { return 200 "$uri $args $http_x $host $http_cookie"; }
    location ~ ^/pattern/(?<rest>.*)$ { return 200 "$rest"; }
    location /file { root %DIR%/html; }
    location /slash/ { proxy_pass http://%PEER%; }
    location /page { error_page 404 =200 /here?$uri; return 404; }
    location /rewrite { rewrite ^/rewrite(.*)$ /here$1?a=$1 last; }
"""

SEEDS = [
    b"GET /here?a=1 HTTP/1.1\r\nHost: a\r\nX: 1\r\nCookie: a=b; c=d\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
    b"POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nT: v\r\n\r\n",
    b"PUT /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
    b"GET http://b.example:80/pattern/x%20y/../z HTTP/1.1\r\nHost: a\r\nConnection: close, X\r\n\r\n",
    b"HEAD /file/../slash HTTP/1.0\r\nConnection: keep-alive\r\nRange: bytes=0-1\r\nIf-None-Match: \"x\"\r\n\r\n",
    b"GET /page HTTP/1.1\r\nHost: [::1]:80\r\nUser-Agent: blast\r\nReferer: x\r\n\r\nGET /rewrite/x HTTP/1.1\r\nHost: b\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
]
PIECES = [b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b"\r\n\r\n", b"%", b"%00", b"%2e%2e/", b"//", b"?", b"#", b"\xff",
          b"HTTP/1.1", b"HTTP/9.9", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Host: b\r\n", b"0\r\n\r\n",
          b"ffffffffffffffff\r\n", b"-1", b"99999999999999999999", b"a" * 300, b"a" * 9000, b"; ", b",", b"\"", b"\x7f", b"\\"]


def damaged(source):
    data = bytearray(source.choice(SEEDS))
    for _ in range(source.choice((0, 1, 1, 1, 2, 3, 8))):
        at = source.randrange(len(data) + 1)
        kind = source.randrange(7)
        if kind == 0 and at < len(data):
            data[at] = source.randrange(256)
        elif kind == 1:
            data[at:at] = source.choice(PIECES)
        elif kind == 2:
            del data[at:at + source.choice((1, 1, 2, 10, 100))]
        elif kind == 3:
            end = at + source.randrange(40)
            data[at:at] = data[at:end] * source.choice((1, 1, 20))
        elif kind == 4 and at < len(data):
            data[at] ^= 1 << source.randrange(8)
        elif kind == 5:
            data[at:] = source.choice(SEEDS)[source.randrange(40):]
        else:
            data[at:at] = os.urandom(0) + source.randbytes(source.randrange(20))
    return bytes(data)


def exchange(port, data, cut):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        answer = b""
        try:
            if cut:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.sendall(data[:cut])
                connection.sendall(data[cut:])
            else:
                connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                answer += piece
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
        return answer


def check_upstream_request(request):
    """What weir sent must be beyond doubt."""
    head = request.raw.partition(b"\r\n\r\n")[0]
    line, *fields = head.split(b"\r\n")
    assert re.fullmatch(rb"[A-Z_-]+ /[\x21-\x7e]* HTTP/1\.[01]", line), request.raw
    names = []
    for field in fields:
        match = re.fullmatch(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\t\x20-\x7e\x80-\xff]*)", field)
        assert match, request.raw
        names.append(match[1].lower())
    assert names.count(b"host") == 1, request.raw
    assert names.count(b"content-length") + names.count(b"transfer-encoding") <= 1, request.raw


def test_blast(weir, upstream):
    count = int(os.environ.get("BLAST_REQUESTS", "20000"))
    seed = int(os.environ.get("BLAST_SEED", "0")) or random.randrange(1, 1 << 30)
    source = random.Random(seed)
    print(f"BLAST_SEED={seed}")
    peer = upstream()
    gateway = weir(CONF, PEER=peer.address)
    gateway.write_file("html/file", "x")
    workers = gateway.workers()
    statuses = {}
    for number in range(count):
        data = damaged(source)
        cut = source.randrange(len(data)) if source.random() < 0.1 and data else 0
        answer = exchange(gateway.port, data, cut)
        match = re.match(rb"HTTP/1\.1 ([1-5]\d\d) [^\r\n]*\r\n", answer)
        assert match or answer == b"", (seed, number, data, answer[:200])
        status = match[1].decode() if match else "none"
        statuses[status] = statuses.get(status, 0) + 1
        if number % 1000 == 999:
            assert gateway.workers() == workers, (seed, number)
    assert gateway.workers() == workers, seed
    assert gateway.get("/here").status == 200
    assert "500" not in statuses, (seed, statuses)
    assert statuses.get("200", 0) > count / 10 and statuses.get("400", 0) > count / 10, statuses
    for request in peer.requests:
        check_upstream_request(request)
