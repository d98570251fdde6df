"""proxy_next_upstream: which failures and answers go to the next peer, and which never do."""

import pytest
from harness import answer

CONF = """
upstream group { server %A%; server %B%; %MORE% }
server {
    listen 127.0.0.1:%PORT%;
    %SETTINGS%
    location / { proxy_pass http://group; add_header X-Tried "$upstream_status" always; }
}
"""


def start(weir, first, second, settings="", more=""):
    conf = CONF.replace("%SETTINGS%", settings).replace("%MORE%", more)
    return weir(conf, A=first.address, B=second.address)


@pytest.fixture
def dead(upstream):
    peer = upstream()
    peer.close()
    return peer


def close_after_request(connection):
    connection.read_request()


def stay_silent(connection):
    connection.read_request()
    connection.wait_closed()


def test_a_dead_peer_is_passed_over_and_then_left_alone(weir, upstream, dead):
    alive = upstream()
    gateway = start(weir, dead, alive)
    assert gateway.get("/").headers["X-Tried"] == "502, 200"
    assert [gateway.get("/").headers["X-Tried"] for _ in range(3)] == ["200"] * 3
    gateway.wait_for_log("upstream server temporarily disabled while connecting to upstream, client")


def test_a_post_that_never_left_is_tried_again(weir, upstream, dead):
    alive = upstream()
    assert start(weir, dead, alive).post("/", b"x").headers["X-Tried"] == "502, 200"
    assert alive.requests[0].body == b"x"


@pytest.mark.parametrize("method,tried", [("GET", "502, 200"), ("PUT", "502, 200"), ("DELETE", "502, 200"),
                                          ("POST", "502"), ("PATCH", "502"), ("LOCK", "502")])
def test_only_idempotent_requests_are_sent_twice(weir, upstream, method, tried):
    response = start(weir, upstream(close_after_request), upstream()).request(method, "/", body=b"x")
    assert response.headers["X-Tried"] == tried


def test_unless_asked_for(weir, upstream):
    gateway = start(weir, upstream(close_after_request), upstream(), "proxy_next_upstream error non_idempotent;")
    assert gateway.post("/", b"again").headers["X-Tried"] == "502, 200"


def test_bodies_in_memory_and_in_files_are_sent_again(weir, upstream):
    for size in (10, 100_000, 3_000_000):
        second = upstream()
        gateway = start(weir, upstream(close_after_request), second, "client_max_body_size 0;")
        assert gateway.request("PUT", "/", body=b"b" * size).headers["X-Tried"] == "502, 200"
        assert second.requests[0].body == b"b" * size


def test_a_body_that_was_streamed_is_not(weir, upstream):
    gateway = start(weir, upstream(close_after_request), upstream(), "proxy_request_buffering off;")
    assert gateway.request("PUT", "/", body=b"b" * 10).headers["X-Tried"] == "502"


@pytest.mark.parametrize("words,status,tried", [
    ("http_500", 500, "500, 200"), ("http_502", 502, "502, 200"), ("http_503", 503, "503, 200"),
    ("http_504", 504, "504, 200"), ("http_403", 403, "403, 200"), ("http_404", 404, "404, 200"),
    ("http_429", 429, "429, 200"), ("error", 500, "500"), ("http_500", 503, "503"), ("off", 502, "502"),
])
def test_answers_that_go_to_the_next_peer(weir, upstream, words, status, tried):
    gateway = start(weir, upstream(answer(status, b"x")), upstream(), f"proxy_next_upstream {words};")
    assert gateway.get("/").headers["X-Tried"] == tried


def test_the_last_peers_answer_is_passed_on(weir, upstream):
    gateway = start(weir, upstream(answer(503, b"first")), upstream(answer(503, b"second")),
                    "proxy_next_upstream http_503;")
    response = gateway.get("/")
    assert (response.status, response.text, response.headers["X-Tried"]) == (503, "second", "503, 503")


def test_time_outs(weir, upstream):
    gateway = start(weir, upstream(stay_silent), upstream(), "proxy_read_timeout 200ms;")
    assert gateway.get("/").headers["X-Tried"] == "504, 200"
    gateway = start(weir, upstream(stay_silent), upstream(), "proxy_read_timeout 200ms; proxy_next_upstream error;")
    assert gateway.get("/").status == 504


def test_malformed_answers(weir, upstream):
    settings = "proxy_next_upstream invalid_header;"
    assert start(weir, upstream(b"junk\r\n\r\n"), upstream(), settings).get("/").headers["X-Tried"] == "502, 200"
    assert start(weir, upstream(b"junk\r\n\r\n"), upstream()).get("/").headers["X-Tried"] == "502"


def test_limits_of_tries_and_time(weir, upstream, dead):
    other = upstream()
    other.close()
    alive = upstream()
    more = f"server {alive.address};"
    assert start(weir, dead, other, more=more).get("/").headers["X-Tried"] == "502, 502, 200"
    gateway = start(weir, dead, other, "proxy_next_upstream_tries 2;", more)
    assert gateway.get("/").headers["X-Tried"] == "502, 502"
    gateway = start(weir, upstream(stay_silent), alive, "proxy_read_timeout 300ms; proxy_next_upstream_timeout 100ms;")
    assert gateway.get("/").headers["X-Tried"] == "504"


def test_all_peers_down_is_502_at_once(weir, upstream, dead):
    other = upstream()
    other.close()
    gateway = start(weir, dead, other)
    assert [gateway.get("/").headers["X-Tried"] for _ in range(2)] == ["502, 502", "502"]
    gateway.wait_for_log(r'no live upstreams while connecting to upstream, client: .*upstream: "http://group/"')


def test_backup_peers_help_out(weir, upstream, dead):
    alive = upstream()
    gateway = weir("upstream group { server %A%; server %B% backup; } server { listen 127.0.0.1:%PORT%; location / { "
                   "proxy_pass http://group; add_header X-Tried $upstream_status; } }", A=dead.address, B=alive.address)
    assert gateway.get("/").headers["X-Tried"] == "502, 200"
    assert gateway.get("/").headers["X-Tried"] == "200"


def test_nothing_is_tried_again_once_the_answer_has_begun(weir, upstream):
    def cut(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello")

    second = upstream()
    gateway = start(weir, upstream(cut), second)
    assert gateway.raw(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n").endswith(b"hello")
    assert not second.requests
