"""$upstream_* and $proxy_* in the access log."""

import re

import pytest
from harness import answer, wait_until

CONF = """
log_format v '$request_uri addr=$upstream_addr status=$upstream_status length=$upstream_response_length '
    'sent=$upstream_bytes_sent received=$upstream_bytes_received cache=$upstream_cache_status '
    'http=$upstream_http_x_one|$upstream_http_content_type|$upstream_http_nothing '
    'cookie=$upstream_cookie_a|$upstream_cookie_none host=$proxy_host port=$proxy_port '
    'xff=$proxy_add_x_forwarded_for '
    'times=$upstream_connect_time/$upstream_header_time/$upstream_response_time '
    'code=$status';
access_log %DIR%/logs/v.log v;
upstream group { server %DEAD% weight=3; server %PEER%; }
upstream dead { server %DEAD%; server %DEAD2%; }
upstream resting { server %DEAD% max_fails=1; server %DEAD2% max_fails=1; }
server {
    listen 127.0.0.1:%PORT%;
    location / { proxy_pass http://%PEER%; }
    location /group { proxy_pass http://group; }
    location /dead { proxy_pass http://dead; }
    location /chain { proxy_pass http://dead; error_page 502 = @next; }
    location @next { proxy_pass http://%PEER%; }
    location /none { return 204; }
    location /accel { proxy_pass http://%ACCEL%; }
}
"""


def line(gateway, target, **options):
    """The access log's line for one more request."""
    path = f"{gateway.folder}/logs/v.log"

    def lines():
        with open(path) as file:
            return file.read().splitlines()

    before = len(lines())
    gateway.get(target, **options)
    wait_until(lambda: len(lines()) > before, f"{target} in the log")
    return re.sub(r"\d+\.\d\d\d", "<time>", lines()[before])


@pytest.fixture
def pair(both, upstream):
    chunked = (b"HTTP/1.1 200 OK\r\nX-One: 1\r\nSet-Cookie: a=first; Path=/\r\nSet-Cookie: b=c\r\n"
               b"Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello")
    peer = upstream(chunked)
    accel = upstream(answer(200, b"", {"X-Accel-Redirect": "/after"}))
    dead, dead2 = upstream(), upstream()
    dead.close(), dead2.close()
    return both(CONF, PEER=peer.address, DEAD=dead.address, DEAD2=dead2.address, ACCEL=accel.address)


@pytest.mark.parametrize("target", ["/x", "/group", "/dead", "/chain", "/none", "/accel"])
def test_variables_are_nginxs(pair, target):
    nginx, weir = (line(gateway, target, headers={"X-Forwarded-For": "1.2.3.4", "Host": "h"}) for gateway in pair)
    assert weir == nginx


def test_no_live_upstreams_is_shown_by_the_groups_name(pair):
    for gateway in pair:
        line(gateway, "/dead")
    nginx, weir = (line(gateway, "/dead") for gateway in pair)
    assert weir == nginx and "addr=dead status=502" in weir
