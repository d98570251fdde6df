"""`geo` beside nginx."""

import pytest

CONF = """
    geo $arg_ip $networks {
        default none;
        delete 10.9.0.0/16;
        10.0.0.0/8 ten;
        10.1.0.0/16 ten-one;
        10.1.2.3 host;
        127.0.0.1/32 local;
        2001:db8::/32 documentation;
        2001:db8:1::/48 documentation-one;
        ::1 local6;
        192.168.0.0/16 removed;
        delete 192.168.0.0/16;
        255.255.255.255 broadcast;
    }
    geo $arg_ip $without_default { 10.0.0.0/8 ten; }
    geo $arg_ip $six_all { default d; ::/0 six; }
    geo $arg_ip $ranges {
        ranges;
        default none;
        10.0.0.0-10.0.0.255 a;
        10.0.1.0-10.0.1.255 b;
        10.0.1.10-10.0.1.20 inside;
        10.0.1.10-10.0.1.10 inmost;
        127.0.0.1-127.0.0.1 local;
        10.0.3.0-10.0.3.255 removed;
        delete 10.0.3.0-10.0.3.255;
        0.0.0.0-0.0.0.255 zero;
        255.255.254.0-255.255.255.0 top;
    }
    geo $client { default other; 127.0.0.0/8 loopback; }
    geo $proxied { default none; proxy 127.0.0.1; proxy 10.0.0.0/8; 1.0.0.0/8 one; 10.0.0.0/8 ten; 127.0.0.1 local; }
    geo $recursive { default none; proxy_recursive; proxy 127.0.0.1; proxy 10.0.0.0/8;
        1.0.0.0/8 one; 2.0.0.0/8 two; 10.0.0.0/8 ten; 127.0.0.1 local; }
    geo $client $of_itself { default x; }
    server {
        listen 127.0.0.1:%PORT%;
        location /ip { return 200 "$networks|$without_default|$six_all|$ranges"; }
        location /client { return 200 "$client|$proxied|$recursive"; }
    }
"""

ADDRESSES = ["", "10.0.0.1", "10.1.0.1", "10.1.2.3", "10.9.1.1", "127.0.0.1", "192.168.1.1", "11.0.0.0", "2001:db8::1",
             "2001:db8:1::1", "2001:db9::", "::1", "::ffff:10.1.2.3", "::", "255.255.255.255", "text", "10.0.0", "10.0.1.9",
             "10.0.1.10", "10.0.1.11", "10.0.1.20", "10.0.1.21", "10.0.3.1", "0.0.0.0", "0.0.0.255", "0.0.1.0",
             "255.255.254.255", "255.255.255.0"]
FORWARDED = ["1.2.3.4", "10.0.0.1", "1.2.3.4, 10.0.0.1", "2.2.2.2, 1.2.3.4, 10.0.0.1", "1.1.1.1, 2.2.2.2", "text",
             "1.1.1.1, text", "text, 10.0.0.1", "", " , ", "10.0.0.1, 10.0.0.2", "1.2.3.4:80", "3.3.3.3,1.2.3.4 ,, ",
             "[::1]:80", "1.1.1.1 10.0.0.1"]


def test_finds_addresses_like_nginx(both):
    pair = both(CONF)
    for address in ADDRESSES:
        pair.assert_same("GET", f"/ip?ip={address}")


def test_believes_proxies_like_nginx(both):
    pair = both(CONF)
    pair.assert_same("GET", "/client")
    for value in FORWARDED:
        pair.assert_same("GET", "/client", {"X-Forwarded-For": value})
    for first, second in [("1.2.3.4", "10.0.0.1"), ("10.0.0.1", "2.2.2.2"), ("2.2.2.2, 10.0.0.1", "10.0.0.2")]:
        pair.assert_same("GET", "/client", [("X-Forwarded-For", first), ("X-Forwarded-For", second)])


@pytest.mark.parametrize("text", [
    "geo $b { 10.0.0.0/33 1; }", "geo $b { foo 1; }", "geo $b { 10.0.0.0/8; }", "geo $b { proxy foo; }", "geo b { }",
    "geo a $b { }", "geo $b { 10.0.0.0/8 1; ranges; }", "geo $b { ranges; 10.0.0.10-10.0.0.0 2; }",
    "geo $b { ranges; 10.0.0.0-10.0.0.255 1; 10.0.0.10-10.0.1.255 2; }", "geo $b { ranges; 10.0.0.10 2; }",
    "geo $b { ranges; 10.0.0.10-10.0.1.255 2; 10.0.0.0-10.0.0.255 1; }", "geo $b { bogus; }", "geo $b { 1 1 1; }",
    "geo $b { ranges; 10.0.0.10-10.0.0.20 2; 10.0.0.12-10.0.0.14 3; 10.0.0.5-10.0.0.25 3; }", "geo $host { }",
    "geo $nope $b { }", "geo $b { ::1/129 x; }",
])
def test_conf_errors_read_like_nginx(same_conf_error, text):
    same_conf_error(text + "\n server { listen 127.0.0.1:%PORT%; return 200 x$b; }")
