"""error_page, beyond what tests/differential/core compares with nginx."""

import pytest


def test_the_page_of_a_refused_head_sees_nothing_of_it(weir, upstream):
    peer = upstream()
    gateway = weir("""
        error_page 400 /bad;
        location /bad { proxy_pass http://%PEER%; proxy_set_header X-Was "$http_x|$http_host|$request_uri"; }
        location / { return 200; }
    """, PEER=peer.address)
    answer = gateway.raw(b"POST /x HTTP/1.1\r\nHost: a\r\nX: secret\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")
    assert answer.startswith(b"HTTP/1.1 400 ") and b"\r\nConnection: close\r\n" in answer
    assert answer.endswith(b"hello")
    request = peer.requests[0]
    assert request.line.startswith("GET /bad HTTP/") and request.body == b""
    assert request.headers["X-Was"] == "||/x"


def test_a_refused_head_has_no_named_page(weir):
    gateway = weir("error_page 400 @bad; location @bad { return 200 bad; } location / { return 200; }")
    assert gateway.raw(b"nonsense\r\n\r\n").startswith(b"HTTP/1.1 500 ")
    gateway.wait_for_log('empty URI in redirect to named location "@bad"')


@pytest.mark.parametrize("status, title", [
    (408, "408 Request Time-out"), (431, "431 Request Header Fields Too Large"), (505, "505 HTTP Version Not Supported"),
])
def test_statuses_that_nginx_has_no_page_for(weir, status, title):
    gateway = weir(f"""
        client_header_timeout 200ms; large_client_header_buffers 1 1k;
        location / {{ return 200; }}
    """)
    data = {408: b"GET /", 431: b"GET / HTTP/1.1\r\nX: " + b"x" * 5000, 505: b"GET / HTTP/3.0\r\n\r\n"}[status]
    answer = gateway.raw(data)
    assert answer.startswith(f"HTTP/1.1 {title}\r\n".encode())
    assert f"<title>{title}</title>".encode() in answer


def test_a_cycle_of_pages_ends(weir):
    gateway = weir("""
        recursive_error_pages on;
        error_page 404 /a;
        error_page 403 /b;
        location /a { return 403; }
        location /b { return 404; }
    """)
    assert gateway.get("/b").status == 500
    gateway.wait_for_log("rewrite or internal redirection cycle")
