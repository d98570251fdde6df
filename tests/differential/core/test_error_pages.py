"""error_page beside nginx."""

import pytest

CONF = """
    error_page 404 /404.html;
    error_page 403 =200 /forbidden?a=b;
    error_page 410 = /whatever;
    error_page 500 502 503 @down;
    error_page 401 =418 @down;
    error_page 405 http://example.test/405;
    error_page 406 =301 http://example.test/406;
    error_page 407 =307 https://example.test/407;
    error_page 408 409 /missing_page;
    error_page 411 /page/$uri;
    error_page 412 @nowhere$uri;
    error_page 413 =413 /variables?was=$status&uri=$uri;
    error_page 417 =204 /forbidden;
    error_page 421 =302 /forbidden;
    error_page 422 =404 http://example.test/422;
    location = /404.html { return 200 "page for $uri, $request_uri, $status"; }
    location = /forbidden { return 200 "forbidden $args $request_method"; }
    location = /whatever { return 202 "whatever"; }
    location @down { return 200 "down $uri $args $request_method"; }
    location /page { return 200 "page $uri"; }
    location = /variables { return 200 "variables $args"; }
    location /missing_page { return 409; }
    location / { return 404; }
    location ~ ^/(?<code>\\d+)$ { if ($code = 403) { return 403; } if ($code = 410) { return 410; }
        if ($code = 500) { return 500; } if ($code = 401) { return 401; } if ($code = 405) { return 405; }
        if ($code = 406) { return 406; } if ($code = 407) { return 407; }
        if ($code = 409) { return 409; } if ($code = 411) { return 411; } if ($code = 412) { return 412; }
        if ($code = 413) { return 413; } if ($code = 417) { return 417; } if ($code = 421) { return 421; }
        if ($code = 422) { return 422; } if ($code = 503) { return 503; } if ($code = 402) { return 402; }
        return 404; }
    location /text { return 404 "a text of its own"; }
    location /own { error_page 404 /forbidden; return 404; }
    location /none_of_them { error_page 404 /404.html; return 403; }
"""


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_error_pages(both, method):
    pair = both(CONF)
    for target in ["/", "/x?y", *[f"/{code}" for code in (
            401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 417, 421, 422, 500, 503)],
            "/text", "/own", "/none_of_them", "/missing_page"]:
        pair.assert_same(method, target)


def test_pages_of_pages(both):
    for recursive in ("on", "off"):
        pair = both(f"""
            recursive_error_pages {recursive};
            location /a {{ error_page 404 /b; return 404; }}
            location /b {{ error_page 403 /c; return 403; }}
            location /c {{ return 200 "c"; }}
            location /loop {{ error_page 404 /loop; return 404; }}
            location /named {{ error_page 404 @one; return 404; }}
            location @one {{ error_page 403 @two; return 403; }}
            location @two {{ return 202 "two"; }}
        """)
        for target in ["/a", "/b", "/c", "/loop", "/named"]:
            pair.assert_same("GET", target)


@pytest.mark.parametrize("status", [*range(300, 309), *range(400, 419), 421, 422, 423, 424, 426, 428, 429,
                                    431, 444, 451, 494, 495, 496, 497, 498, *range(500, 512), 599])
def test_built_in_pages(both, status):
    if status in (304, 408, 444, 499, 431, *range(494, 499)):
        pytest.skip("has a test of its own, or is nginx's private code")
    target = "/x" if 301 <= status <= 308 else ""
    both(f"location / {{ return {status} {target}; }}").assert_same("GET", "/")


def test_error_pages_are_inherited_as_a_whole(both):
    pair = both("""
        error_page 404 /server;
        location /server { return 200 "server"; }
        location /location { return 200 "location"; }
        location /inherits { return 404; }
        location /own { error_page 403 /location; return 404; }
    """)
    for target in ["/inherits", "/own"]:
        pair.assert_same("GET", target)


def test_a_large_body_gets_its_page(both):
    pair = both("""
        client_max_body_size 10;
        error_page 413 /large;
        location / { return 200 "not reached"; }
        location /large { return 200 "large $request_method"; }
        location /named { error_page 413 = @named; }
        location @named { return 200 "named $request_method"; }
    """)
    for target in ["/", "/named"]:
        pair.assert_same("POST", target, body=b"x" * 11)
        pair.assert_same("POST", target, body=b"x" * 10)


def test_server_tokens(both):
    for value in ("on", "off"):
        pair = both(f"server_tokens {value}; location /x {{ return 404; }} location / {{ return 200 ok; }}")
        for target in ("/", "/x"):
            pair.assert_same("GET", target)


REFUSED = {
    "two hosts": b"GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "no host": b"GET /x?q HTTP/1.1\r\n\r\n",
    "bad URI": b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    "bad method": b"get /x HTTP/1.1\r\nHost: a\r\n\r\n",
    "bad length": b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    "long line": b"GET /" + b"x" * 3000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("page", ["/page", "=200 /page", "/missing", "http://example.test/", "=301 http://example.test/"])
def test_pages_for_refused_heads(both, name, page):
    pair = both(f"""
        client_header_buffer_size 1k;
        large_client_header_buffers 2 1k;
        error_page 400 414 {page};
        location /page {{ return 200 "page $uri $args $request_method $status"; }}
        location / {{ return 200 "not reached"; }}
    """)
    pair.assert_same_raw(REFUSED[name])
