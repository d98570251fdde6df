"""The protocol beside nginx: the same bytes to both, the same bytes back."""

import pytest

CONF = """
    keepalive_timeout %TIMEOUT%;
    location / { return 200 "$request_method $host $uri $args [$http_x]"; }
    location /empty { return 204; }
    location /missing { return 404; }
    location /moved { return 301 /x; }
    location /vars { return 200 "$request_uri|$http_host|$server_protocol|$content_length|$server_name|$request"; }
"""


def request(line, *fields):
    return "\r\n".join([line, *fields, "", ""]).encode("latin-1")


RAW = {
    "close": request("GET / HTTP/1.1", "Host: a", "Connection: close"),
    "Close": request("GET / HTTP/1.1", "Host: a", "Connection: Close"),
    "kept alive": request("GET / HTTP/1.1", "Host: a"),
    "1.0": request("GET / HTTP/1.0"),
    "1.0 with Host": request("GET / HTTP/1.0", "Host: a"),
    "1.0 keep-alive": request("GET / HTTP/1.0", "Connection: keep-alive"),
    "1.0 Keep-Alive": request("GET / HTTP/1.0", "Host: a", "Connection: Keep-Alive"),
    "1.0 HEAD": request("HEAD / HTTP/1.0"),
    "1.0 missing": request("GET /missing HTTP/1.0"),
    "HEAD": request("HEAD / HTTP/1.1", "Host: a", "Connection: close"),
    "HEAD kept alive": request("HEAD / HTTP/1.1", "Host: a"),
    "204": request("GET /empty HTTP/1.1", "Host: a"),
    "OPTIONS": request("OPTIONS / HTTP/1.1", "Host: a", "Connection: close"),
    "PUT": request("PUT / HTTP/1.1", "Host: a", "Connection: close", "Content-Length: 2") + b"ab",
    "PATCH": request("PATCH / HTTP/1.1", "Host: a", "Connection: close"),
    "DELETE": request("DELETE / HTTP/1.1", "Host: a", "Connection: close"),
    "PROPFIND": request("PROPFIND / HTTP/1.1", "Host: a", "Connection: close"),
    "TRACE": request("TRACE /missing HTTP/1.1", "Host: a"),
    "absolute": request("GET http://b.example:81/path?q HTTP/1.1", "Host: a", "Connection: close"),
    "absolute, capitals": request("GET HTTP://B.Example/vars HTTP/1.1", "Host: a", "Connection: close"),
    "absolute without path": request("GET http://b.example HTTP/1.1", "Host: a", "Connection: close"),
    "absolute with a query only": request("GET http://b.example?q HTTP/1.1", "Host: a", "Connection: close"),
    "absolute https": request("GET https://b.example/vars HTTP/1.1", "Host: a", "Connection: close"),
    "empty lines first": b"\r\n\r\n" + request("GET / HTTP/1.1", "Host: a", "Connection: close"),
    "host with port": request("GET /vars HTTP/1.1", "Host: A.example:8080", "Connection: close"),
    "host with a dot": request("GET / HTTP/1.1", "Host: a.example.", "Connection: close"),
    "host with a dot and port": request("GET / HTTP/1.1", "Host: a.example.:80", "Connection: close"),
    "IPv6 host": request("GET / HTTP/1.1", "Host: [::1]:80", "Connection: close"),
    "empty port": request("GET / HTTP/1.1", "Host: a:", "Connection: close"),
    "blanks around values": request("GET / HTTP/1.1", "Host:a", "X:   a b  ", "Connection: close"),
    "empty value": request("GET / HTTP/1.1", "Host: a", "X:", "Connection: close"),
    "high bytes": request("GET / HTTP/1.1", "Host: a", "X: \xe4\xff", "Connection: close"),
    "fields with a dot": request("GET / HTTP/1.1", "Host: a", "X.Y: 1", "X: 2", "Connection: close"),
    "two": request("GET /1 HTTP/1.1", "Host: a") + request("GET /2 HTTP/1.1", "Host: b", "Connection: close"),
    "two, the first closes": request("GET /1 HTTP/1.1", "Host: a", "Connection: close") + request(
        "GET /2 HTTP/1.1", "Host: b"),
    "ten": b"".join(request(f"GET /{i} HTTP/1.1", "Host: a") for i in range(10)),
    "body and next": request("POST /1 HTTP/1.1", "Host: a", "Content-Length: 5") + b"hello" + request(
        "GET /2 HTTP/1.1", "Host: a"),
    "empty line behind a body": request("POST /1 HTTP/1.1", "Host: a", "Content-Length: 5") + b"hello\r\n" + request(
        "GET /2 HTTP/1.1", "Host: a"),
    "chunked body and next": request("POST /1 HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")
    + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n" + request("GET /2 HTTP/1.1", "Host: a"),
    "chunked body with trailers": request("POST /1 HTTP/1.1", "Host: a", "Transfer-Encoding: Chunked")
    + b"A\r\n0123456789\r\n0\r\nX-T: 1\r\nHost: evil\r\n\r\n" + request("GET /2 HTTP/1.1", "Host: a"),
    "empty chunked body": request("POST /1 HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + b"0\r\n\r\n" + request(
        "GET /2 HTTP/1.1", "Host: a"),
    "GET with a body": request("GET /1 HTTP/1.1", "Host: a", "Content-Length: 3") + b"abc" + request(
        "GET /2 HTTP/1.1", "Host: a"),
    "no length": request("POST /1 HTTP/1.1", "Host: a") + request("GET /2 HTTP/1.1", "Host: a"),
    "unknown expectation": request("GET / HTTP/1.1", "Host: a", "Expect: something", "Connection: close"),
    "expectation in 1.0": request("POST / HTTP/1.0", "Expect: 100-continue", "Content-Length: 2") + b"ab",
}


@pytest.mark.parametrize("timeout", ["75s", "75s 20s", "0"])
def test_raw(both, timeout):
    pair = both(CONF, TIMEOUT=timeout)
    for data in RAW.values():
        pair.assert_same_raw(data, quiet=0.3)


def test_raw_with_the_end_of_the_client(both):
    pair = both(CONF, TIMEOUT="75s")
    for data in RAW.values():
        pair.assert_same_raw(data, quiet=2, finish=True)


def test_requests_of_a_connection_are_counted(both):
    pair = both("keepalive_requests 3; location / { return 200 $connection_requests; }")
    pair.assert_same_raw(request("GET / HTTP/1.1", "Host: a") * 5)


def test_keepalive_disabled_by_location(both):
    pair = both("""
        location / { return 200 kept; }
        location /closes { keepalive_timeout 0; return 200 closed; }
        location /error { return 500; }
        location /bad { return 400; }
        location /large { return 413; }
        location /unimplemented { return 501; }
    """)
    for target in ("/closes", "/error", "/bad", "/large", "/unimplemented"):
        pair.assert_same_raw(request("GET / HTTP/1.1", "Host: a") + request(f"GET {target} HTTP/1.1", "Host: a") * 2)


@pytest.mark.parametrize("value", ["on", "off"])
def test_names_with_underscores(both, value):
    pair = both(f"""
        underscores_in_headers {value};
        location / {{ return 200 "[$http_a_b] [$http_c_d]"; }}
    """)
    pair.assert_same("GET", "/", {"A_B": "under", "C-D": "hyphen"})


def test_invalid_names_are_kept_when_wanted(both):
    pair = both('ignore_invalid_headers off; location / { return 200 "[$http_a_b]"; }')
    pair.assert_same("GET", "/", {"A_B": "under"})


SERVERS = """
    server { listen 127.0.0.1:%PORT%; server_name exact.example; location / { return 200 "exact $server_name $host"; } }
    server { listen 127.0.0.1:%PORT%; server_name *.wild.example; location / { return 200 "head wildcard"; } }
    server { listen 127.0.0.1:%PORT%; server_name *.deep.wild.example; location / { return 200 "deeper head wildcard"; } }
    server { listen 127.0.0.1:%PORT%; server_name tail.*; location / { return 200 "tail wildcard"; } }
    server { listen 127.0.0.1:%PORT%; server_name tail.example.*; location / { return 200 "longer tail wildcard"; } }
    server { listen 127.0.0.1:%PORT%; server_name .dotted.example; location / { return 200 "dotted $server_name"; } }
    server { listen 127.0.0.1:%PORT%; server_name ~^(?<user>\\w+)\\.(\\w+)\\.regex$;
             location / { return 200 "regex $user $2 $server_name"; } location /loc { return 200 "$user"; } }
    server { listen 127.0.0.1:%PORT%; server_name "~^UPPER\\d{1,3}$"; location / { return 200 "upper regex"; } }
    server { listen 127.0.0.1:%PORT%; server_name ~second ~third; location / { return 200 "several"; } }
    server { listen 127.0.0.1:%PORT%; server_name ""; location / { return 200 "no name"; } }
    server { listen 127.0.0.1:%PORT% default_server; server_name default.example exact2.example Capital.EXAMPLE;
             location / { return 200 "default $server_name"; } }
    server { listen 127.0.0.1:%PORT2%; server_name first; location / { return 200 "first of port 2"; } }
    server { listen 127.0.0.1:%PORT2%; server_name exact.example; location / { return 200 "exact of port 2"; } }
"""
HOSTS = [
    "exact.example", "EXACT.example", "exact.example.", "exact.example:1", "x.wild.example", "x.y.wild.example",
    "wild.example", ".wild.example", "deep.wild.example", "a.deep.wild.example", "a.b.deep.wild.example", "tail.com",
    "tail.co.uk", "tail", "tail.", "tail.example.org", "tail.example", "dotted.example", "a.dotted.example",
    "a.b.dotted.example", "xdotted.example", "bob.dept.regex", "BOB.dept.regex", "upper12", "UPPER12", "upper1234",
    "xsecondx", "third", "unknown", "default.example", "exact2.example", "capital.example", "127.0.0.1", "[::1]",
    "tail.wild.example", "exact.example.wild.example", "a-b_c.wild.example",
]


def test_server_names(both):
    pair = both(SERVERS)
    for host in HOSTS:
        pair.assert_same("GET", "/", host=host)
        second = [gateway.get("/", host=host, port=gateway.values["PORT2"]).text for gateway in pair]
        assert second[0] == second[1]
    pair.assert_same("GET", "/loc", host="bob.dept.regex")
    for data in (request("GET / HTTP/1.0"), request("GET / HTTP/1.0", "Host: exact.example"),
                 request("GET http://exact.example/ HTTP/1.1", "Host: unknown", "Connection: close"),
                 request("GET http://unknown/ HTTP/1.1", "Host: exact.example", "Connection: close")):
        pair.assert_same_raw(data)
