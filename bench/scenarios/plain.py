"""A proxied GET of a small body, connections kept open on both sides, no logs."""

from harness.gateway import NGINX_PATH
from servers import Haproxy, PinnedGateway

UPSTREAM = """
    access_log off;
    keepalive_requests 100000000;
    server { listen 127.0.0.1:%PORT% backlog=1024; location / { return 200 "hello, world\\n"; } }
"""

GATEWAY = """
    access_log off;
    keepalive_requests 100000000;
    upstream backend { server %UPSTREAM%; keepalive 128; keepalive_requests 100000000; }
    server {
        listen 127.0.0.1:%PORT% backlog=1024;
        location / {
            proxy_pass http://backend;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }
    }
"""

HAPROXY = """
global
    nbthread 1
    maxconn 2048
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    http-reuse always
frontend gateway
    bind 127.0.0.1:%PORT%
    default_backend backend
backend backend
    server upstream %UPSTREAM%
"""


class Scenario:
    path = "/"
    expected = "hello, world\n"
    baseline = "nginx"

    def upstream(self, core):
        return PinnedGateway(NGINX_PATH, UPSTREAM, core)

    def contenders(self, weir, upstream, core):
        """By name, not started yet; the first is the one that is judged."""
        address = f"127.0.0.1:{upstream.port}"
        return {
            "weir": PinnedGateway(weir, GATEWAY, core, UPSTREAM=address),
            "nginx": PinnedGateway(NGINX_PATH, GATEWAY, core, UPSTREAM=address),
            "haproxy": Haproxy(HAPROXY, core, UPSTREAM=address),
        }
