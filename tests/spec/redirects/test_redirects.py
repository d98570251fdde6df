"""Redirects that weir makes itself, beyond what tests/differential/core compares with nginx."""


def test_nothing_breaks_out_of_the_location_field(weir):
    gateway = weir("location / { return 301 $uri; }")
    answer = gateway.raw(b"GET /%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert b"\nX-Evil" not in answer


def test_the_slash_that_is_added_is_escaped(weir):
    gateway = weir('location "/a b%/" { proxy_pass http://127.0.0.1:1; } absolute_redirect off;')
    response = gateway.get("/a%20b%25?q=1")
    assert (response.status, response.headers["Location"]) == (301, "/a%20b%25/?q=1")


def test_without_a_host_the_address_serves(weir):
    gateway = weir("location / { return 301 /x; }")
    answer = gateway.raw(b"GET / HTTP/1.0\r\n\r\n")
    assert f"\r\nLocation: http://127.0.0.1:{gateway.port}/x\r\n".encode() in answer
