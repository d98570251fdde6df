"""Errors of a conf, word for word."""

import re

import pytest
from harness.gateway import NGINX_PATH, binary_path

BAD = [
    "upstream a { }",
    "upstream a { server 127.0.0.1 backup; }",
    "upstream a { server 127.0.0.1 weight=0; }",
    "upstream a { server 127.0.0.1 slow=1; }",
    "upstream a { server 127.0.0.1 fail_timeout=x; }",
    "upstream a { server nosuch.invalid; }",
    "upstream a { server 127.0.0.1:99999; }",
    "upstream a { server [::1; }",
    "upstream a { server :80; }",
    "upstream a { server unix:; }",
    "upstream a { server [zz]:1; }",
    "upstream a { server 127.0.0.1; keepalive 0; }",
    "upstream a { server 127.0.0.1; } upstream A { server 127.0.0.1; }",
    "server { location / { proxy_pass foo; } }",
    "server { location / { proxy_pass http://nosuch.invalid/x; } }",
    "upstream a { server 127.0.0.1; } server { location / { proxy_pass http://a:81; } }",
    "server { location / { proxy_pass http://127.0.0.1:0/; } }",
    "server { location / { proxy_pass http://; } }",
    "server { location ~ / { proxy_pass http://127.0.0.1/; } }",
    "server { location / { proxy_pass http://127.0.0.1; if ($uri) { proxy_pass http://127.0.0.1/; } } }",
    "server { location @a { proxy_pass http://127.0.0.1/; } }",
    "server { location / { proxy_pass http://$host; proxy_redirect default; } }",
    "server { location / { proxy_redirect default; } }",
    "server { location / { proxy_pass http://127.0.0.1; proxy_redirect off; proxy_redirect a b; } }",
    "server { location / { proxy_redirect a; } }",
    "server { location / { proxy_next_upstream foo; } }",
    "server { location / { proxy_http_version 2; } }",
    "server { location / { proxy_bind foo; } }",
    "server { location / { proxy_set_header A; } }",
    "server { location / { proxy_cookie_domain a; } }",
    "server { location / { proxy_pass http://127.0.0.1; proxy_pass http://127.0.0.1; } }",
    "server { proxy_pass http://127.0.0.1; }",
    "server { location / { proxy_buffers 0 4k; } }",
]


def first_error(gateway):
    code, output = gateway.check()
    found = re.search(r"\[emerg\](?: \d+#\d+:)? (.*)", output)
    return code, found and found.group(1).replace(gateway.folder, "%DIR%")


@pytest.mark.parametrize("text", BAD)
def test_errors_are_nginxs(gateways, text):
    conf = "events { }\nhttp {\n" + text + "\nserver { location /other { } }\n}\n"
    nginx, weir = (first_error(gateways(binary, conf)) for binary in (NGINX_PATH, binary_path()))
    assert weir == nginx
