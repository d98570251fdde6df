"""Malformed, ambiguous and hostile requests: refused, logged once, never passed on."""

import pytest

from harness import wait_until

CONF = """
    location / { proxy_pass http://%PEER%; }
    location /streamed { proxy_pass http://%PEER%; proxy_request_buffering off; proxy_http_version 1.1; }
    location /here { return 200 "here"; }
"""

HOST = b"Host: a\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


def head(*lines, method=b"POST", target=b"/"):
    return b"\r\n".join([method + b" " + target + b" HTTP/1.1", b"Host: a", *lines, b"", b""])


# What a client can do to the framing so that two readers disagree about where a request ends.
FRAMING = {
    "two equal lengths": (400, head(b"Content-Length: 5", b"Content-Length: 5") + b"hello" + SMUGGLED),
    "two different lengths": (400, head(b"Content-Length: 5", b"Content-Length: 6") + b"hello" + SMUGGLED),
    "lengths in a list": (400, head(b"Content-Length: 5, 5") + b"hello" + SMUGGLED),
    "length and chunked": (400, head(b"Content-Length: 4", b"Transfer-Encoding: chunked") + b"0\r\n\r\n" + SMUGGLED),
    "chunked and length": (400, head(b"Transfer-Encoding: chunked", b"Content-Length: 4") + b"0\r\n\r\n" + SMUGGLED),
    "two codings": (400, head(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked") + b"0\r\n\r\n"),
    "coding in a list": (501, head(b"Transfer-Encoding: chunked, chunked") + b"0\r\n\r\n" + SMUGGLED),
    "chunked is not last": (501, head(b"Transfer-Encoding: chunked, identity") + b"0\r\n\r\n" + SMUGGLED),
    "identity": (501, head(b"Transfer-Encoding: identity") + SMUGGLED),
    "gzip": (501, head(b"Transfer-Encoding: gzip") + SMUGGLED),
    "gzip, chunked": (501, head(b"Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n" + SMUGGLED),
    "xchunked": (501, head(b"Transfer-Encoding: xchunked") + SMUGGLED),
    "quoted": (501, head(b'Transfer-Encoding: "chunked"') + SMUGGLED),
    "empty coding": (501, head(b"Transfer-Encoding:") + SMUGGLED),
    "comma": (501, head(b"Transfer-Encoding: ,chunked") + b"0\r\n\r\n" + SMUGGLED),
    "coding with a vertical tab": (400, head(b"Transfer-Encoding: \x0bchunked") + b"0\r\n\r\n" + SMUGGLED),
    "coding with a NUL": (400, head(b"Transfer-Encoding: chunked\x00") + b"0\r\n\r\n" + SMUGGLED),
    "coding with a bare CR": (400, head(b"Transfer-Encoding: chunked\rx") + b"0\r\n\r\n" + SMUGGLED),
    "space before the colon": (400, head(b"Transfer-Encoding : chunked") + b"0\r\n\r\n" + SMUGGLED),
    "tab before the colon": (400, head(b"Content-Length\t: 5") + b"hello"),
    "space before the name": (400, head(b" Transfer-Encoding: chunked") + b"0\r\n\r\n"),
    "folded coding": (400, head(b"Transfer-Encoding:\r\n chunked") + b"0\r\n\r\n" + SMUGGLED),
    "folded field": (400, head(b"X: a\r\n\tTransfer-Encoding: chunked") + SMUGGLED),
    "chunked in HTTP/1.0": (400, b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED),
    "negative length": (400, head(b"Content-Length: -1") + SMUGGLED),
    "signed length": (400, head(b"Content-Length: +5") + b"hello" + SMUGGLED),
    "hexadecimal length": (400, head(b"Content-Length: 0x5") + b"hello" + SMUGGLED),
    "length with a blank": (400, head(b"Content-Length: 5 5") + b"hello" + SMUGGLED),
    "empty length": (400, head(b"Content-Length:") + SMUGGLED),
    "length beyond 64 bits": (400, head(b"Content-Length: 18446744073709551621") + b"hello" + SMUGGLED),
    "length beyond 63 bits": (400, head(b"Content-Length: 9223372036854775808") + b"hello" + SMUGGLED),
    "length of letters": (400, head(b"Content-Length: five") + SMUGGLED),
    "length with a point": (400, head(b"Content-Length: 5.0") + b"hello" + SMUGGLED),
    "underscore for a hyphen": (200, head(b"Content_Length: 5", b"Connection: close")),
}

CHUNKS = {
    "no size": b"\r\nhello\r\n0\r\n\r\n",
    "not hexadecimal": b"g\r\nhello\r\n0\r\n\r\n",
    "negative": b"-5\r\nhello\r\n0\r\n\r\n",
    "signed": b"+5\r\nhello\r\n0\r\n\r\n",
    "0x": b"0x5\r\nhello\r\n0\r\n\r\n",
    "blank before": b" 5\r\nhello\r\n0\r\n\r\n",
    "blank behind": b"5 \r\nhello\r\n0\r\n\r\n",
    "huge": b"fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    "64 bits": b"ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    "63 bits and one": b"8000000000000000\r\nhello\r\n0\r\n\r\n",
    "LF only": b"5\nhello\n0\n\n",
    "LF behind the size": b"5\nhello\r\n0\r\n\r\n",
    "LF behind the data": b"5\r\nhello\n0\r\n\r\n",
    "CR behind the size": b"5\rhello\r\n0\r\n\r\n",
    "data too long": b"5\r\nhello!\r\n0\r\n\r\n",
    "data too short": b"5\r\nhell\r\n0\r\n\r\n",
    "bad end": b"5\r\nhelloXX0\r\n\r\n",
    "extension with a bare LF": b"5;a\nb\r\nhello\r\n0\r\n\r\n",
    "extension with a NUL": b"5;a\x00\r\nhello\r\n0\r\n\r\n",
    "endless extension": b"5;" + b"a" * 5000 + b"\r\nhello\r\n0\r\n\r\n",
    "many zeros": b"0" * 5000 + b"5\r\nhello\r\n0\r\n\r\n",
    "bare LF in trailers": b"5\r\nhello\r\n0\r\nX: a\nY: b\r\n\r\n",
    "trailer without colon": b"5\r\nhello\r\n0\r\nnonsense\r\n\r\n",
    "folded trailer": b"5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n",
}

LINES = {
    "nothing but a word": (400, b"nonsense\r\n\r\n"),
    "HTTP/0.9": (505, b"GET /\r\n"),
    "HTTP/0.9 with fields": (505, b"GET /\r\nHost: a\r\n\r\n"),
    "lower case method": (400, b"get / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "unknown method": (501, b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "method with a control": (400, b"GE\x01T / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "CONNECT": (405, b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
    "CONNECT of a path": (405, b"CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "TRACE": (405, b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "HTTP/2 preface": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "HTTP/2": (505, b"GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
    "HTTP/1.2": (505, b"GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
    "HTTP/1.10": (505, b"GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
    "HTTP/0.9 named": (505, b"GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
    "HTTP/1": (505, b"GET / HTTP/1\r\nHost: a\r\n\r\n"),
    "HTTP/x.y": (400, b"GET / HTTP/x.y\r\nHost: a\r\n\r\n"),
    "http/1.1": (400, b"GET / http/1.1\r\nHost: a\r\n\r\n"),
    "no HTTP": (400, b"GET / FTP/1.1\r\nHost: a\r\n\r\n"),
    "two blanks": (400, b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "blank in the target": (400, b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
    "blank at the end": (400, b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
    "tab": (400, b"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    "target without slash": (400, b"GET x HTTP/1.1\r\nHost: a\r\n\r\n"),
    "star with GET": (400, b"GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
    "high byte in the target": (400, b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n"),
    "NUL in the target": (400, b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n"),
    "%00": (400, b"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
    "bad percent": (400, b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
    "above the root": (400, b"GET /../x HTTP/1.1\r\nHost: a\r\n\r\n"),
    "bare LF after the line": (400, b"GET / HTTP/1.1\nHost: a\r\n\r\n"),
    "bare LF everywhere": (400, b"GET / HTTP/1.1\nHost: a\n\n"),
    "bare CR after the line": (400, b"GET / HTTP/1.1\rHost: a\r\n\r\n"),
    "LF in a field": (400, b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
    "CR in a field": (400, b"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
    "NUL in a field": (400, b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n"),
    "NUL in a name": (400, b"GET / HTTP/1.1\r\nHost: a\r\nX\x00: a\r\n\r\n"),
    "DEL in a field": (400, b"GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n"),
    "no colon": (400, b"GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n"),
    "no name": (400, b"GET / HTTP/1.1\r\nHost: a\r\n: value\r\n\r\n"),
    "name with a blank": (400, b"GET / HTTP/1.1\r\nHost: a\r\nX Y: value\r\n\r\n"),
    "name with a parenthesis": (400, b"GET / HTTP/1.1\r\nHost: a\r\nX(: value\r\n\r\n"),
    "folded first field": (400, b"GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    "no Host": (400, b"GET / HTTP/1.1\r\nX: a\r\n\r\n"),
    "two Hosts": (400, b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
    "two different Hosts": (400, b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    "two Hosts in HTTP/1.0": (400, b"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
    "empty Host": (400, b"GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    "Host with a slash": (400, b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    "Host with a blank": (400, b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    "Host with a user": (400, b"GET / HTTP/1.1\r\nHost: user@a\r\n\r\n"),
    "Host with a bad port": (400, b"GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
    "Host with a huge port": (400, b"GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n"),
    "Host with two dots": (400, b"GET / HTTP/1.1\r\nHost: a..b\r\n\r\n"),
    "Host with an open bracket": (400, b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
    "absolute without host": (400, b"GET http:/// HTTP/1.1\r\nHost: a\r\n\r\n"),
    "absolute with a user": (400, b"GET http://user@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    "absolute without Host": (400, b"GET http://a/ HTTP/1.1\r\n\r\n"),
    "TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256))),
    "SSH": (400, b"SSH-2.0-OpenSSH_9.2\r\n"),
    "nothing but NULs": (400, b"\x00" * 4096),
}


def refusals(gateway, cases):
    """Sends every case; returns what went wrong, by name."""
    wrong = {}
    for name, (status, data) in cases.items():
        before = len(gateway.access_log().splitlines())
        answer = gateway.raw(data, quiet=3)
        lines = wait_until(lambda: gateway.access_log().splitlines()[before:], f"a log line for {name}")
        got = [part.split(b" ")[1] for part in answer.split(b"\r\n") if part.startswith(b"HTTP/1.1 ")]
        if got != [str(status).encode()]:
            wrong[name] = f"{status} was expected: {answer[:300]!r}"
        elif b"\r\nConnection: close\r\n" not in answer:
            wrong[name] = f"it does not say that it closes: {answer[:300]!r}"
        elif len(lines) != 1 or f'" {status} ' not in lines[0]:
            wrong[name] = f"log lines: {lines}"
    return wrong


@pytest.mark.parametrize("cases", [FRAMING, LINES], ids=["framing", "lines"])
def test_refused_and_not_passed_on(weir, upstream, cases):
    peer = upstream()
    gateway = weir(CONF, PEER=peer.address)
    workers = gateway.workers()
    assert refusals(gateway, cases) == {}
    assert len(peer.requests) == sum(1 for status, _ in cases.values() if status == 200)
    for request in peer.requests:
        assert "smuggled" not in request.target and b"hello" not in request.raw
        assert "Content_Length" not in request.headers
    assert gateway.get("/here").text == "here"
    assert gateway.workers() == workers


def test_bad_chunks(weir, upstream):
    peer = upstream()
    gateway = weir(CONF, PEER=peer.address)
    workers = gateway.workers()
    cases = {name: (400, head(b"Transfer-Encoding: chunked") + body + SMUGGLED) for name, body in CHUNKS.items()}
    cases["trailers too large"] = (
        431, head(b"Transfer-Encoding: chunked") + b"0\r\n" + b"X: " + b"a" * 100000 + b"\r\n\r\n" + SMUGGLED)
    assert refusals(gateway, cases) == {}
    assert peer.requests == [], "nothing of a bad body is passed on"
    assert gateway.workers() == workers


def test_bad_chunks_of_a_streamed_body(weir, upstream):
    """What is passed on as it comes stops at the bad byte, and the peer's connection breaks off."""

    def swallow(connection):
        connection.read_request(body=False)
        connection.read_until(b"nothing like this")

    peer = upstream(swallow)
    gateway = weir(CONF, PEER=peer.address)
    for name, body in CHUNKS.items():
        data = head(b"Transfer-Encoding: chunked", target=b"/streamed") + b"3\r\nabc\r\n" + body + SMUGGLED
        answer = gateway.raw(data, quiet=3)
        assert answer.startswith(b"HTTP/1.1 400 "), (name, answer)
        assert answer.count(b"HTTP/1.1 ") == 1, (name, answer)
    for connection in peer.connections:
        wait_until(lambda: connection.socket.fileno() == -1, "the gateway closes the connection")
        assert b"smuggled" not in connection.received
        assert not connection.received.endswith(b"0\r\n\r\n"), "the peer must not take it for a whole body"


def test_the_error_page_of_a_refused_head(weir):
    gateway = weir("""
        error_page 400 /bad;
        location /bad { return 200 "bad $uri"; }
        location / { return 200 "$host"; }
    """)
    answer = gateway.raw(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n") and b"Connection: close\r\n" in answer


def test_two_requests_of_which_the_second_is_bad(weir):
    gateway = weir('location / { return 200 "$uri"; }')
    with gateway.connect() as connection:
        connection.send(b"GET /good HTTP/1.1\r\nHost: a\r\n\r\nGET /bad HTTP/1.1\r\n\r\nGET /third HTTP/1.1\r\nHost: a\r\n\r\n")
        assert connection.read_response().text == "/good"
        assert connection.read_response().status == 400
        assert connection.is_closed()
    wait_until(lambda: len(gateway.access_log().splitlines()) == 2, "two lines")


def test_a_log_line_can_not_be_forged(weir):
    gateway = weir("location / { return 200; }")
    gateway.raw(b'GET /"\\x0a HTTP/1.1\r\nHost: a\r\nUser-Agent: "\t\\ \xff\r\nReferer: a"b\r\n\r\n', quiet=0.5)
    gateway.wait_for_access_log()
    line = gateway.access_log().splitlines()
    assert len(line) == 1
    assert '\\x22' in line[0] and '\\xFF' in line[0]


def test_heads_that_break_off_are_logged(weir):
    gateway = weir("location / { return 200; }")
    for part in (b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: a\r\n"):
        gateway.raw(part, finish=True)
    wait_until(lambda: len(gateway.access_log().splitlines()) == 3, "three lines")
    assert gateway.access_log().count('" 400 0 ') == 3
    with gateway.connect():
        pass  # a connection without a byte is no request
    gateway.get("/")
    wait_until(lambda: len(gateway.access_log().splitlines()) == 4, "four lines")
