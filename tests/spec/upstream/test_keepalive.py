"""Idle connections to peers: kept, used again, closed in time, and never trusted too far."""

from harness import answer, wait_until

CONF = """
upstream group { server %PEER%; keepalive 2; %MORE% }
server {
    listen 127.0.0.1:%PORT%;
    proxy_http_version 1.1; proxy_set_header Connection "";
    location / { proxy_pass http://group; }
    location /close { proxy_pass http://group; proxy_set_header Connection close; }
    location /old { proxy_pass http://group; proxy_http_version 1.0; }
}
"""


def start(weir, peer, more=""):
    return weir(CONF.replace("%MORE%", more), PEER=peer.address)


def test_one_connection_serves_request_after_request(weir, upstream):
    peer = upstream()
    gateway = start(weir, peer)
    for method in ("GET", "HEAD", "GET", "POST"):
        assert gateway.request(method, "/", body=b"x" if method == "POST" else None).status == 200
        if method == "HEAD":  # the scripted peer sends a body even then
            wait_until(lambda: peer.connections[-1].socket.fileno() < 0, "closed")
    assert len(peer.connections) == 2


def test_without_keepalive_every_request_has_its_own(weir, upstream):
    peer = upstream()
    gateway = weir("location / { proxy_pass http://%PEER%; proxy_http_version 1.1; proxy_set_header Connection ''; }",
                   PEER=peer.address)
    for _ in range(3):
        gateway.get("/")
    assert len(peer.connections) == 3


def test_a_request_that_asks_to_close_leaves_nothing(weir, upstream):
    peer = upstream()
    gateway = start(weir, peer)
    for _ in range(2):
        gateway.get("/close")
    assert len(peer.connections) == 2


def test_an_answer_that_closes_or_is_http_1_0_leaves_nothing(weir, upstream):
    for reply in (answer(200, b"x", {"Connection": "close"}), answer(200, b"x").replace(b"HTTP/1.1", b"HTTP/1.0")):
        peer = upstream(reply)
        gateway = start(weir, peer)
        for _ in range(2):
            assert gateway.get("/").status == 200
        assert len(peer.connections) == 2


def test_keepalive_requests_and_timeout(weir, upstream):
    peer = upstream()
    gateway = start(weir, peer, "keepalive_requests 2;")
    for _ in range(5):
        gateway.get("/")
    assert len(peer.connections) == 3
    peer = upstream()
    gateway = start(weir, peer, "keepalive_timeout 100ms;")
    gateway.get("/")
    wait_until(lambda: peer.connections[0].socket.fileno() < 0, "the idle connection is closed")


def test_connections_live_through_a_reload(weir, upstream):
    peer = upstream()
    gateway = start(weir, peer)
    gateway.get("/")
    gateway.reload()
    gateway.get("/")
    gateway.reload(CONF.replace("%MORE%", "server 127.0.0.1:1 backup;"))
    gateway.get("/")
    assert len(peer.connections) == 1


def test_a_connection_that_the_peer_closed_is_not_used(weir, upstream):
    def script(connection):
        connection.read_request()
        connection.send(answer(200, b"x"))

    peer = upstream(script)
    gateway = start(weir, peer)
    for _ in range(5):
        assert gateway.get("/").status == 200
    assert len(peer.connections) == 5 and "[error]" not in gateway.error_log()


def closing_under_us(second_requests):
    """Serves one request on a connection and, when a second comes, ends it without a byte."""

    def script(connection):
        connection.read_request()
        connection.send(answer(200, b"x"))
        if connection.number == 0:
            second_requests.append(connection.read_request())
            return
        while connection.read_request():
            connection.send(answer(200, b"y"))

    return script


def test_a_stale_connection_is_no_failure_of_the_peer(weir, upstream):
    seconds = []
    peer = upstream(closing_under_us(seconds))
    gateway = start(weir, peer, "server 127.0.0.1:1 backup;")
    for _ in range(3):
        assert gateway.get("/").status == 200
    assert len(seconds) == 1 and len(peer.connections) == 2
    assert "[error]" not in gateway.error_log() and "[warn]" not in gateway.error_log()


def test_a_post_that_was_sent_on_a_stale_connection_is_not_sent_again(weir, upstream):
    seconds = []
    peer = upstream(closing_under_us(seconds))
    gateway = start(weir, peer)
    assert gateway.get("/").status == 200
    assert gateway.post("/", b"once").status == 502
    assert len(peer.requests) == 2 and len(peer.connections) == 1
    gateway.wait_for_log("idle connection to upstream was closed")


def test_the_limit_counts_all_peers_of_the_group(weir, upstream):
    first, second, third = upstream(), upstream(), upstream()
    gateway = weir("upstream group { server %A%; server %B%; server %C%; keepalive 2; } server { "
                   "listen 127.0.0.1:%PORT%; location / { proxy_pass http://group; proxy_http_version 1.1; "
                   "proxy_set_header Connection ''; } }", A=first.address, B=second.address, C=third.address)
    for _ in range(3):
        gateway.get("/")
    wait_until(lambda: first.connections[0].socket.fileno() < 0, "the connection idle longest is closed")
    assert second.connections[0].socket.fileno() >= 0 and third.connections[0].socket.fileno() >= 0
