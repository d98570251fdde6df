"""Redirects that weir makes itself: absolute_redirect and its kin, the slash that is added."""

import pytest

CONF = """
    server_name first.example second.example;
    location /moved { return 301 /there?a=b; }
    location /absolute { return 302 http://elsewhere.example/; }
    location /relative { return 302 there; }
    location /307 { return 307 /x; }
    location /dir/ { proxy_pass http://127.0.0.1:1; }
    location /dir/deeper/ { proxy_pass http://127.0.0.1:1; }
    location = /exact/ { proxy_pass http://127.0.0.1:1; }
    location "/a b/" { proxy_pass http://127.0.0.1:1; }
    location ^~ /quiet/ { proxy_pass http://127.0.0.1:1; }
    location /both { return 200 "both"; }
    location /both/ { proxy_pass http://127.0.0.1:1; }
    location /ex/ { proxy_pass http://127.0.0.1:1; }
    location = /ex { return 200 "exact without slash"; }
    location /no_pass/ { return 200; }
    location /nest/ { location /nest/inner/ { proxy_pass http://127.0.0.1:1; } return 200 "nest"; }
    location ~ ^/reg { location ~ /x/ { return 200 "reg x"; } return 200 "reg"; }
    location ~ ^/dir$ { return 200 "a pattern does not see it"; }
"""
TARGETS = ["/moved", "/absolute", "/relative", "/307", "/dir", "/dir?a=b", "/dir?", "/dir/deeper", "/exact", "/a%20b",
           "/a%20b?x y", "/quiet", "/both", "/ex", "/no_pass", "/nest", "/nest/inner", "/reg", "/reg/x", "/dirx", "//dir",
           "/%64ir", "/dir%3Fx"]


@pytest.mark.parametrize("extra", [
    "", "absolute_redirect off;", "server_name_in_redirect on;", "port_in_redirect off;",
    "port_in_redirect off; server_name_in_redirect on;",
])
def test_redirects(both, extra):
    pair = both(extra + CONF)
    for target in TARGETS:
        if target == "/a%20b?x y":
            continue
        for host in ("second.example", "SECOND.example:81", "127.0.0.1", "[::1]:80", "other"):
            pair.assert_same("GET", target, host=host)


def test_redirects_without_host(both):
    pair = both(CONF)
    for target in ("/moved", "/dir"):
        pair.assert_same_raw(f"GET {target} HTTP/1.0\r\n\r\n".encode())


def test_large_body_comes_before_the_slash(both):
    pair = both("client_max_body_size 1; location /dir/ { proxy_pass http://127.0.0.1:1; }")
    pair.assert_same("POST", "/dir", body=b"xx")
