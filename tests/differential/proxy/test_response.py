"""What of an answer reaches the client."""

import pytest
from harness import answer


def fields(*lines, status=200, body=b"hello"):
    return answer(status, body, [tuple(line.split(": ", 1)) for line in lines])


@pytest.mark.parametrize("status,reason", [(200, "OK"), (200, "Very Fine"), (201, "Created"), (204, "No Content"),
                                           (206, "Partial"), (301, "Moved"), (304, "Not Modified"), (404, "Nope"),
                                           (418, "Teapot"), (500, "Oops"), (503, "Busy"), (599, "Odd")])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_status_lines(both, upstream, method, status, reason):
    framing = b"" if status in (204, 304) else b"Content-Length: 5\r\n"
    body = b"hello" if framing and method != "HEAD" else b""
    peer = upstream(b"HTTP/1.1 %d %s\r\nX-Y: z\r\n%s\r\n%s" % (status, reason.encode(), framing, body))
    both("location / { proxy_pass http://%PEER%; }", PEER=peer.address).assert_same(method, "/")


PASSING = """
    location /default { proxy_pass http://%PEER%; }
    location /pass { proxy_pass http://%PEER%; proxy_pass_header Server; proxy_pass_header Date;
                     proxy_pass_header X-Accel-Charset; proxy_pass_header x-pad; }
    location /hide { proxy_pass http://%PEER%; proxy_hide_header x-one; proxy_hide_header ETag;
                     proxy_hide_header Content-Type; }
    location /hide/inherit { proxy_pass http://%PEER%; }
"""


@pytest.mark.parametrize("target", ["/default", "/pass", "/hide", "/hide/inherit"])
def test_hidden_and_passed_fields(both, upstream, target):
    peer = upstream(fields(
        "Server: peer/1", "Date: Sun, 06 Nov 1994 08:49:37 GMT", "X-One: 1", "X-One: 2", "ETag: \"x\"", "X-Pad: p",
        "Content-Type: text/plain; charset=utf-8", "Last-Modified: Sunday, 06-Nov-94 08:49:37 GMT", "Status: 299",
        "X-Accel-Charset: koi8-r", "X-Accel-Expires: 10", "X-Accel-Limit-Rate: 1000", "X-Accel-Buffering: no",
        "Expires: Thu, 01 Jan 1970 00:00:01 GMT", "Cache-Control: no-cache", "Cache-Control: private", "Vary: *",
        "Set-Cookie: a=b; Path=/", "Set-Cookie: c=d", "Link: </x>", "WWW-Authenticate: Basic", "Accept-Ranges: bytes",
        "Content-Encoding: identity", "Refresh: 5; url=http://x/", "Location: http://x/"))
    both(PASSING, PEER=peer.address).assert_same("GET", target)


REDIRECT = """
    location /default { proxy_pass http://%PEER%; }
    location /uri/ { proxy_pass http://%PEER%/base/; }
    location /off { proxy_pass http://%PEER%; proxy_redirect off; }
    location /rule { proxy_pass http://%PEER%; proxy_redirect http://other/ /mine/; }
    location /rules { proxy_pass http://%PEER%; proxy_redirect http://other/a http://first/;
                      proxy_redirect default; proxy_redirect / http://root/; }
    location /variable { proxy_pass http://%PEER%; proxy_redirect http://$host/ http://var.$host/x/; }
    location /regex { proxy_pass http://%PEER%; proxy_redirect ~^http://([^:/]+)(:\\d+)?(/.*)$ /$1$3;
                      proxy_redirect ~*^HTTPS://(?<name>[^/]+) http://$name; }
    location /inherited { proxy_redirect http://other/ /outer/; location /inherited/in { proxy_pass http://%PEER%; } }
    location /variables { set $p %PEER%; proxy_pass http://$p; }
"""
LOCATIONS = ["http://%PEER%/x?y", "http://%PEER%/base/x", "http://%PEER%", "/local", "relative", "http://other/a/b",
             "http://localhost/z", "https://secure/q", "//other/x", "HTTP://%PEER%/x", ""]


@pytest.mark.parametrize("target", ["/default", "/uri/", "/off", "/rule", "/rules", "/variable", "/regex",
                                    "/inherited/in", "/variables"])
@pytest.mark.parametrize("location", LOCATIONS)
def test_redirects_are_rewritten_like_nginx(both, upstream, target, location):
    if location == "":
        pytest.skip("an empty Location is not worth the bytes")
    peers = []
    peer = upstream(lambda request: fields("Location: " + location.replace("%PEER%", peers[0].address),
                                           "Refresh: 3; URL=" + location.replace("%PEER%", peers[0].address), status=302))
    peers.append(peer)
    both(REDIRECT, PEER=peer.address).assert_same("GET", target, {"Host": "localhost"})


COOKIES = """
    location /domain { proxy_pass http://%PEER%; proxy_cookie_domain localhost example.org;
                       proxy_cookie_domain ~\\.?(sub)\\.test$ $1.example; }
    location /path { proxy_pass http://%PEER%; proxy_cookie_path /two/ /; proxy_cookie_path ~^/(one)$ /was-$1; }
    location /off { proxy_pass http://%PEER%; proxy_cookie_path off; proxy_cookie_domain off; }
"""


@pytest.mark.parametrize("target", ["/domain", "/path", "/off"])
@pytest.mark.parametrize("cookie", ["a=b; Domain=localhost; Path=/two/x; Secure", "a=b; domain=.localhost",
                                    "a=b; Domain=x.sub.test; HttpOnly", "a=b; path=/one", "a=b", "a=b; Path=/other; Domain=o",
                                    "domain=localhost; x=y"])
def test_cookies_are_rewritten_like_nginx(both, upstream, target, cookie):
    peer = upstream(fields("Set-Cookie: " + cookie))
    both(COOKIES, PEER=peer.address).assert_same("GET", target)


def test_bodies_of_any_framing(both, upstream):
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5;x=y\r\ndefgh\r\n0\r\nT: v\r\n\r\n"

    def until_close(connection):
        connection.read_request()
        connection.send(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end")
        connection.close()

    conf = "location / { proxy_pass http://%PEER%; proxy_http_version 1.1; }"
    both(conf, PEER=upstream(chunked).address).assert_same("GET", "/")
    both(conf, PEER=upstream(until_close).address).assert_same("GET", "/")
    both(conf, PEER=upstream(answer(200, b"")).address).assert_same("GET", "/")


ERRORS = """
    error_page 404 /page; error_page 500 502 =200 /page; error_page 403 @named; error_page 401 /page;
    location /page { return 200 "page for $uri"; }
    location @named { return 200 "named"; }
    location /off { proxy_pass http://%PEER%; }
    location /on { proxy_pass http://%PEER%; proxy_intercept_errors on; }
"""


@pytest.mark.parametrize("status", [200, 401, 403, 404, 410, 500, 502])
@pytest.mark.parametrize("target", ["/off", "/on"])
def test_errors_are_intercepted_like_nginx(both, upstream, target, status):
    peer = upstream(fields("X-Mine: 1", "WWW-Authenticate: Basic realm=x", status=status))
    both(ERRORS, PEER=peer.address).assert_same("GET", target)


ACCEL = """
    location / { proxy_pass http://%PEER%; }
    location /ignored { proxy_pass http://%PEER%; proxy_ignore_headers X-Accel-Redirect; }
    location /internal/ { internal; default_type text/x-mine; return 200 "internal $uri $args $request_method"; }
    location @named { return 201 "named $uri"; }
"""


@pytest.mark.parametrize("accel", ["/internal/x", "/internal/a%20b?c=d", "@named", "/internal/../x", "/nothing/x/../y"])
@pytest.mark.parametrize("target", ["/x", "/ignored"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_x_accel_redirect(both, upstream, accel, target, method):
    if "/nothing" in accel:
        accel = "/internal/%2e%2e/x"
    reply = fields("X-Accel-Redirect: " + accel, "X-Other: 1", "Set-Cookie: a=b", "Cache-Control: no-store",
                   "Content-Disposition: attachment", body=b"" if method == "HEAD" else b"hello")
    peer = upstream(lambda request: reply)
    both(ACCEL, PEER=peer.address).assert_same(method, target)
