"""What reaches the upstream: the same bytes as from nginx, but for what RFC 9110 forbids."""

import os
import tempfile

import pytest
from harness import answer


@pytest.fixture
def echo(upstream):
    """Answers with the request as it arrived."""
    return upstream(lambda request: answer(200, request.raw, {"Content-Type": "text/plain"}))


URIS = """
    location /plain { proxy_pass http://%PEER%; }
    location /slash/ { proxy_pass http://%PEER%/; }
    location /path/ { proxy_pass http://%PEER%/new/path/; }
    location /glued { proxy_pass http://%PEER%/glued-; }
    location = /exact { proxy_pass http://%PEER%/was-exact; }
    location ^~ /strong/ { proxy_pass http://%PEER%/s/; }
    location ~ ^/regex/ { proxy_pass http://%PEER%; }
    location /args { proxy_pass http://%PEER%/fixed?a=b; }
    location /variable { proxy_pass http://%PEER%$request_uri; }
    location /made { set $x /a/b; proxy_pass http://%PEER%$x; }
    location /bare { set $p %PEER%; proxy_pass http://$p; }
    location /query { proxy_pass http://%PEER%/q$is_args$args; }
    location /break/ { rewrite ^/break/(.*)$ /broken/$1 break; proxy_pass http://%PEER%; }
    location /break-uri/ { rewrite ^/break-uri/(.*)$ /broken/$1 break; proxy_pass http://%PEER%/new/; }
    location /last/ { rewrite ^/last/(.*)$ /path/$1 last; }
    location /if/ { proxy_pass http://%PEER%/with-uri/; if ($arg_x) { set $y 1; } }
    location /if-pass/ { if ($arg_x) { proxy_pass http://%PEER%; } proxy_pass http://%PEER%/else/; }
    location /fallback { try_files /nothing @named; }
    location @named { proxy_pass http://%PEER%; }
    location /outer/ { location /outer/inner/ { proxy_pass http://%PEER%/nested/; } }
    error_page 404 = @missing;
    location /missing { return 404; }
    location @missing { proxy_pass http://%PEER%; }
"""


@pytest.mark.parametrize("target", [
    "/plain", "/plain/x?y=z", "/plain/a%20b%2Fc?d=%20", "/plain//double/./dot/../up", "/plain?", "/plain/x??a",
    "/slash/", "/slash/x/y?z", "/slash/a%20b", "/slash/a%2Fb/c", "/slash/%23%3F%25", "/slash//x", "/slash/..%2Fslash/q",
    "/slash", "/path", "/path/", "/path/x?a=b&c", "/path/%E4%B8%AD", "/path/a+b", "/path/a%2Bb", "/path/{}|", "/path/a%7Cb",
    "/glued", "/gluedX", "/glued/x", "/exact", "/exact?x", "/strong/x", "/regex/a%20b?c=d", "/regex//a",
    "/args", "/args?c=d", "/argsX", "/variable/a%20b?c", "/made/x?y", "/bare/x%20y?z=1", "/query/x?a=b", "/query",
    "/break/x%20y?a=b", "/break/x", "/break-uri/x?a", "/last/x%20y?a=b", "/last/x", "/if/x?x=1", "/if/x?y=1",
    "/if-pass/x%20y?x=1", "/if-pass/x%20y?y=1", "/fallback/a%20b?c", "/outer/inner/x%20?y", "/missing/x%20?y",
])
def test_uris_map_like_nginx(both, echo, target):
    both(URIS, PEER=echo.address).assert_same("GET", target)


HEADS = """
    location /default { proxy_pass http://%PEER%; }
    location /version { proxy_pass http://%PEER%; proxy_http_version 1.1; proxy_set_header Connection ""; }
    location /some { proxy_pass http://%PEER%; proxy_set_header X-One 1; proxy_set_header X-Two $http_b;
                     proxy_set_header A ""; proxy_set_header X-Empty $arg_nothing; }
    location /usual { proxy_pass http://%PEER%; proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_set_header X-Forwarded-Proto $scheme; }
    location /host { proxy_pass http://%PEER%; proxy_set_header hOsT example.test; }
    location /agent { proxy_pass http://%PEER%; proxy_set_header user-agent mine; }
    location /none { proxy_pass http://%PEER%; proxy_pass_request_headers off; }
    location /method { proxy_pass http://%PEER%; proxy_method PUT; }
    location /body { proxy_pass http://%PEER%; proxy_set_body "made of $http_b"; }
    location /variables { proxy_pass http://%PEER%; proxy_set_header X-P "$proxy_host|$proxy_port"; }
    location /named { proxy_pass http://group; proxy_set_header X-P "$proxy_host|$proxy_port"; }
    location /alone { proxy_pass http://%PEER%; location /alone/inner { proxy_pass http://%PEER%;
                      proxy_set_header X-Inner 1; } proxy_set_header X-Outer 1; }
    proxy_set_header X-Server 1;
    location /inherits { proxy_pass http://%PEER%; }
"""
GROUP = "upstream group { server %PEER%; } server { listen 127.0.0.1:%PORT%;" + HEADS + "}"


@pytest.mark.parametrize("target", [
    "/default", "/version", "/some", "/usual", "/host", "/agent", "/none", "/method", "/body", "/variables", "/named",
    "/alone", "/alone/inner", "/inherits",
])
@pytest.mark.parametrize("method,body", [("GET", None), ("HEAD", None), ("POST", b"abc"), ("POST", b""), ("DELETE", None),
                                         ("OPTIONS", None)])
def test_heads_are_nginxs(both, echo, target, method, body):
    headers = [("A", "aa"), ("B", "bb"), ("Accept", "*/*"), ("X-Forwarded-For", "10.0.0.1"), ("Cookie", "a=b"),
               ("Cookie", "c=d"), ("User-Agent", "me")]
    both(GROUP, PEER=echo.address).assert_same(method, target, headers, body)


@pytest.mark.parametrize("field", ["Keep-Alive: 3", "TE: trailers", "Upgrade: h2c", "Expect: x-nothing", "Connection: close"])
def test_fields_nginx_drops_are_dropped(both, echo, field):
    name, _, value = field.partition(": ")
    if name == "Expect":
        pytest.skip("weir refuses unknown expectations before it comes to the proxy")
    both(GROUP, PEER=echo.address).assert_same("GET", "/default", {name: value, "After": "1"})


def assert_same_raw(pair, request):
    """Compares bodies: what the upstream got."""
    nginx, weir = (gateway.raw(request).partition(b"\r\n\r\n")[2] for gateway in pair)
    assert weir == nginx and weir


def test_a_chunked_body_has_its_length_upstream(both, echo):
    request = (b"POST /default HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
               b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
    assert_same_raw(both(GROUP, PEER=echo.address), request)


def test_a_chunked_body_without_request_buffering(both, echo):
    conf = "location / { proxy_pass http://%PEER%; proxy_http_version 1.1; proxy_request_buffering off; }"
    request = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\nConnection: close\r\n\r\nabcdefg"
    assert_same_raw(both(conf, PEER=echo.address), request)


def test_http_1_0_clients(both, echo):
    pair = both(GROUP, PEER=echo.address)
    assert_same_raw(pair, b"GET /default HTTP/1.0\r\nX: y\r\n\r\n")
    assert_same_raw(pair, b"GET /usual HTTP/1.0\r\nHost: h:81\r\n\r\n")


def test_a_unix_socket(both, upstream):
    folder = tempfile.TemporaryDirectory()
    path = folder.name + "/peer.sock"
    peer = upstream(lambda request: answer(200, request.raw), path=path)
    os.chmod(folder.name, 0o755)  # workers may run as another user
    os.chmod(path, 0o777)
    conf = ("location /a { proxy_pass http://%PEER%; } location /b { proxy_pass http://%PEER%:/uri; } "
            "location /c/ { proxy_pass http://%PEER%:/; } "
            "location /d { set $x '%PEER%:$request_uri'; proxy_pass http://$x; }")
    pair = both(conf, PEER=peer.address)
    for target in ("/a/x?y", "/b/x?y", "/c/x?y", "/d/x?y"):
        pair.assert_same("GET", target)
