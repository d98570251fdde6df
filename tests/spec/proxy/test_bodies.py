"""Bodies both ways: streamed with back-pressure, in bounded memory, complete or visibly cut."""

import hashlib
import threading
import time

import pytest
from harness import answer, wait_until

KEEPALIVE = "proxy_http_version 1.1; proxy_set_header Connection '';"
MEGABYTE = 1 << 20


def rest_of(connection):
    """What the upstream has read ahead."""
    rest, connection._buffer = connection._buffer, b""
    return rest


def resident(pid):
    """Bytes of memory that the process has in use; 0 under AddressSanitizer, which frees late."""
    with open(f"/proc/{pid}/maps") as file:
        if "libasan" in file.read():
            return 0
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * 4096


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
def test_a_large_download_to_a_slow_reader_needs_little_memory(weir, upstream, framing):
    piece, count = bytes(range(256)) * 1024, 400  # 100 MB
    sent = []

    def script(connection):
        connection.read_request()
        head = {"length": b"Content-Length: %d\r\n" % (len(piece) * count), "chunked": b"Transfer-Encoding: chunked\r\n",
                "close": b""}[framing]
        connection.send(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        for _ in range(count):
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece) if framing == "chunked" else piece)
            sent.append(True)
        if framing == "chunked":
            connection.send(b"0\r\n\r\n")

    gateway = weir("location / { proxy_pass http://%PEER%; " + KEEPALIVE + " }", PEER=upstream(script).address)
    worker = gateway.wait_for_workers()[0]
    before = resident(worker)
    client = gateway.connect()
    client.socket.settimeout(30)
    client.send(b"GET / HTTP/1.0\r\n\r\n")
    assert client.read_some()
    # Nobody reads: the peer is made to wait.
    previous = -1
    while previous != len(sent):
        previous = len(sent)
        time.sleep(0.3)
    assert len(sent) < count / 2
    digest, total, most = hashlib.sha256(), 0, 0
    # Not read_some(): the harness remembers every byte.
    while data := client.socket.recv(1 << 18):
        digest.update(data)
        total += len(data)
        most = max(most, resident(worker) - before)
    assert total <= len(piece) * count and len(piece) * count - total < 65536  # the first read is missing
    assert most < 16 * MEGABYTE


def test_what_arrives_is_what_was_sent(weir, upstream):
    data = hashlib.shake_256(b"seed").digest(3_000_000)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(data[at:at + 1777]), data[at:at + 1777]) for at in range(0, len(data), 1777))
    peer = upstream(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
    gateway = weir("location / { proxy_pass http://%PEER%; " + KEEPALIVE + " }", PEER=peer.address)
    with gateway.connect() as client:
        for _ in range(3):
            assert client.get("/").body == data


def test_many_small_chunks_leave_in_few_pieces(weir, upstream):
    peer = upstream(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 1000 + b"0\r\n\r\n")
    gateway = weir("location / { proxy_pass http://%PEER%; " + KEEPALIVE + " }", PEER=peer.address)
    received = gateway.raw(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    assert received.count(b"\r\nx") < 100 and received.endswith(b"0\r\n\r\n")


@pytest.mark.parametrize("buffering", ["on", "off"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_upload_needs_little_memory(weir, upstream, buffering, chunked):
    piece, count = hashlib.shake_256(b"x").digest(256 * 1024), 200  # 50 MB
    got = []

    def script(connection):
        head = connection.read_until(b"\r\n\r\n")
        tail = rest_of(connection)
        total, digest = len(tail), hashlib.sha256(tail)
        while not (tail.endswith(b"0\r\n\r\n") if b"chunked" in head else total == len(piece) * count):
            data = connection.socket.recv(1 << 18)  # the harness would remember every byte
            total += len(data)
            tail = (tail + data)[-5:]
            digest.update(data)
        got.append((total, digest.hexdigest()))
        connection.send(answer(200, b"thanks"))

    gateway = weir("client_max_body_size 0; proxy_request_buffering " + buffering + "; location / { "
                   "proxy_pass http://%PEER%; " + KEEPALIVE + " }", PEER=upstream(script).address)
    worker = gateway.wait_for_workers()[0]
    before = resident(worker)
    client = gateway.connect()
    client.socket.settimeout(60)
    framing = b"Transfer-Encoding: chunked\r\n" if chunked else b"Content-Length: %d\r\n" % (len(piece) * count)
    client.send(b"POST / HTTP/1.1\r\nHost: h\r\n" + framing + b"\r\n")
    most = 0
    for _ in range(count):
        client.send(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
        most = max(most, resident(worker) - before)
    if chunked:
        client.send(b"0\r\n\r\n")
    assert client.read_response().text == "thanks"
    if buffering == "on" or not chunked:
        assert got == [(len(piece) * count, hashlib.sha256(piece * count).hexdigest())]
    assert got[0][0] >= len(piece) * count
    assert most < 16 * MEGABYTE


def test_an_unbuffered_body_reaches_the_peer_as_it_comes(weir, upstream):
    arrived = bytearray()

    def script(connection):
        connection.read_request(body=False)
        while b"0\r\n\r\n" not in arrived:
            arrived.extend(connection.read_some())
        connection.send(answer(200, b"ok"))

    gateway = weir("proxy_request_buffering off; location / { proxy_pass http://%PEER%; " + KEEPALIVE + " }",
                   PEER=upstream(script).address)
    client = gateway.connect()
    client.send(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
    wait_until(lambda: b"abc" in arrived, "the first piece upstream")
    client.send(b"4\r\ndefg\r\n")
    wait_until(lambda: b"defg" in arrived, "the second piece upstream")
    client.send(b"0\r\n\r\n")
    assert client.read_response().text == "ok"
    assert bytes(arrived) == b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"


def test_both_directions_at_once(weir, upstream):
    def script(connection):
        connection.read_request(body=False)
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            size = int(connection.read_until(b"\r\n") or b"0", 16)
            data = connection.read_until(b"\r\n")[:-2]
            connection.send(b"%x\r\n%s\r\n" % (size, data.upper()))
            if size == 0:
                return

    gateway = weir("proxy_request_buffering off; proxy_buffering off; location / { proxy_pass http://%PEER%; "
                   + KEEPALIVE + " }", PEER=upstream(script).address)
    client = gateway.connect()
    client.send(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
    received = b""
    for word in (b"one", b"two", b"three"):
        client.send(b"%x\r\n%s\r\n" % (len(word), word))
        while word.upper() not in received:
            received += client.read_some()
    client.send(b"0\r\n\r\n")
    while not received.endswith(b"\r\n0\r\n\r\n"):
        received += client.read_some()


@pytest.mark.parametrize("buffering", ["on", "off"])
def test_an_early_answer_is_passed_on_though_the_body_is_still_coming(weir, upstream, buffering):
    def script(connection):
        connection.read_request(body=False)
        connection.send(answer(403, b"no need"))
        connection.wait_closed()

    gateway = weir("client_max_body_size 0; client_body_buffer_size 32m; proxy_request_buffering " + buffering +
                   "; location / { proxy_pass http://%PEER%; }", PEER=upstream(script).address)
    client = gateway.connect()
    body = b"x" * (20 * MEGABYTE)
    sender = threading.Thread(target=lambda: _send_quietly(client, b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n"
                                                           % len(body) + body))
    sender.start()
    response = client.read_response()
    assert (response.status, response.text) == (403, "no need")
    client.close()
    sender.join()


def _send_quietly(client, data):
    try:
        client.send(data)
    except OSError:
        pass


def test_an_answer_is_read_though_the_peer_stopped_reading(weir, upstream):
    def script(connection):
        connection.read_request(body=False)
        connection.send(answer(413, b"too much"))
        connection.close()  # with unread bytes: a RST follows the answer

    gateway = weir("client_max_body_size 0; client_body_buffer_size 32m; location / { proxy_pass http://%PEER%; }",
                   PEER=upstream(script).address)
    statuses = {gateway.post("/", b"x" * (4 * MEGABYTE)).status for _ in range(5)}
    # The RST may overtake the answer in the kernel; then it is a 502 and nothing else.
    assert statuses <= {413, 502}


def test_a_body_in_a_file_reaches_the_peer(weir, upstream):
    body = hashlib.shake_256(b"file").digest(300_000)
    peer = upstream(lambda request: answer(200, hashlib.sha256(request.body).hexdigest()))
    gateway = weir("client_body_buffer_size 1k; location / { proxy_pass http://%PEER%; }", PEER=peer.address)
    assert gateway.post("/", body).text == hashlib.sha256(body).hexdigest()
    assert peer.requests[0].headers["Content-Length"] == "300000"


def test_interim_responses_are_passed_on_but_100_is_not(weir, upstream):
    peer = upstream(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: X-H\r\nX-H: 1\r\n\r\n"
                    b"HTTP/1.1 102 Processing\r\n\r\n" + answer(200, b"done"))
    gateway = weir("location / { proxy_pass http://%PEER%; " + KEEPALIVE + " }", PEER=peer.address)
    received = gateway.raw(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    first, second, last = received.split(b"\r\n\r\n", 2)
    assert first == b"HTTP/1.1 103 Early Hints\r\nLink: </a>"
    assert second.startswith(b"HTTP/1.1 102 ") and last.startswith(b"HTTP/1.1 200 OK\r\n")
    old = gateway.raw(b"GET / HTTP/1.0\r\n\r\n")
    assert old.startswith(b"HTTP/1.1 200 OK\r\n") and old.endswith(b"done")


def test_with_buffering_off_the_head_does_not_wait_for_the_body(weir, upstream):
    def script(connection):
        request = connection.read_request()
        extra = b"X-Accel-Buffering: no\r\n" if request.target == "/accel" else b""
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + extra + b"\r\n")
        wait_until(lambda: request.target in heads, "the head at the client")
        connection.send(b"hello")

    heads = []
    gateway = weir("location / { proxy_pass http://%PEER%; } location /off { proxy_buffering off; proxy_pass http://%PEER%; }",
                   PEER=upstream(script).address)
    for target in ("/off", "/accel"):
        client = gateway.connect()
        client.send(b"GET %s HTTP/1.1\r\nHost: h\r\n\r\n" % target.encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += client.read_some()
        heads.append(target)
        while not received.endswith(b"hello"):
            received += client.read_some()


def test_pieces_of_a_slow_body_are_not_held_back(weir, upstream):
    def script(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        for number in range(3):
            connection.send(b"event %d\n" % number)
            wait_until(lambda: b"event %d\n" % number in received, "the event at the client")

    received = bytearray()
    gateway = weir("location / { proxy_pass http://%PEER%; }", PEER=upstream(script).address)
    client = gateway.connect()
    client.send(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    while not received.endswith(b"0\r\n\r\n"):
        received += client.read_some()


def test_a_client_of_http_1_0_can_tell_that_a_body_was_cut(weir, upstream):
    def script(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")

    gateway = weir("location / { proxy_pass http://%PEER%; " + KEEPALIVE + " }", PEER=upstream(script).address)
    with pytest.raises(ConnectionResetError), gateway.connect() as client:
        client.send(b"GET / HTTP/1.0\r\n\r\n")
        while client.socket.recv(65536):
            pass
