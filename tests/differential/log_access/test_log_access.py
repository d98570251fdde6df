"""`access_log` and `log_format` beside nginx."""

import re

import pytest

CONF = r"""
    log_format tab "$remote_addr\t$request\t$status\t$body_bytes_sent\t$http_x\t$arg_a\t$args\t$uri\t$sent_http_content_type";
    log_format escaped '$http_x|$arg_missing|$http_missing|$args|"$request"';
    log_format json escape=json '{"x":"$http_x","missing":"$http_missing","uri":"$uri","args":"$args"}';
    log_format plain escape=none '$http_x|$http_missing|$uri|$args';
    log_format words one two $status three;
    log_format braces "${status}x$status";
    log_format variables "$host|$hostname|$request_method|$request_uri|$server_name|$server_protocol|$scheme|$https|$is_args|"
        "$query_string|$document_uri|$content_length|$content_type|$remote_user|$http_cookie|$cookie_a|$request_completion|"
        "$connection_requests|$request_filename|$document_root|$sent_http_location|$sent_http_x_made|$pipe|$request_length|"
        "$bytes_sent|$body_bytes_sent|$status|$server_addr|$sent_http_connection|$sent_http_content_length|$request_body|"
        "$http_host|$http_user_agent|$proxy_protocol_addr|$limit_rate|$sent_http_transfer_encoding|$sent_http_last_modified";
    log_format times "$msec $request_time $time_local $time_iso8601 $request_id $pid $connection $remote_port $connection_time";
    map $arg_log $loggable { default 1; no 0; empty ""; }
    server {
        listen 127.0.0.1:%PORT%;
        server_name first.test second.test;
        root %DIR%;
        access_log %DIR%/logs/server.log tab;
        location /tab { return 200 text; }
        location /escaped { access_log %DIR%/logs/escaped.log escaped; return 200; }
        location /json { access_log %DIR%/logs/json.log json; return 200; }
        location /plain { access_log %DIR%/logs/plain.log plain; return 200; }
        location /words { access_log %DIR%/logs/words.log words; access_log %DIR%/logs/braces.log braces; return 200; }
        location /variables { access_log %DIR%/logs/variables.log variables; add_header X-Made "a b"; error_page 404 /page;
            if ($arg_r) { return 301 /there; } if ($arg_e) { return 404; } return 200 "some text"; }
        location /page { access_log %DIR%/logs/variables.log variables; return 200 page; }
        location /times { access_log %DIR%/logs/times.log times; return 200; }
        location /off { access_log off; return 200; }
        location /if { access_log %DIR%/logs/if.log tab if=$loggable; return 200; }
        location /named { access_log %DIR%/logs/by-$arg_n.log words; return 200; }
        location /nested { access_log off; location /nested/in { return 200; } location /nested/on {
            access_log %DIR%/logs/nested.log words; return 200; } }
        location /in-if { if ($arg_a) { access_log %DIR%/logs/in-if.log words; return 200; } return 200; }
        location /combined { access_log %DIR%/logs/combined.log; return 200 combined; }
        location /buffered { access_log %DIR%/logs/buffered.log words buffer=4k flush=50ms; return 200; }
        location /full { access_log %DIR%/logs/full.log words buffer=100; return 200; }
        location /held { access_log %DIR%/logs/held.log words buffer=64k; return 200; }
    }
"""

NASTY = ["plain", 'quote " and \\ backslash', "tab\there", "caf\u00e9".encode().decode("latin-1"), "\x80\xff", "", "a" * 300,
         "</script>", "$status"]


def read(gateway, name):
    with open(f"{gateway.folder}/logs/{name}", "rb") as file:
        text = file.read()
    text = text.replace(gateway.folder.encode(), b"%DIR%")
    return re.sub(rb"\b%d\b" % gateway.port, b"%PORT%", text)


def finish(pair):
    """Everything is in the files once the gateways have stopped."""
    for gateway in pair:
        assert gateway.stop(graceful=True) == 0


def assert_same_log(pair, name, lines=None):
    expected, actual = (read(gateway, name) for gateway in pair)
    assert actual == expected, f"{name} of weir (left) and nginx (right) differ"
    if lines is not None:
        assert actual.count(b"\n") == lines


def test_escapes_like_nginx(both):
    pair = both(CONF)
    for value in NASTY:
        for target in ("/escaped?a=%22&b", "/json?a=\"", "/plain?x", "/json%0a%22%5c%08%0c%01", "/plain%0ax", "/escaped"):
            for gateway in pair:
                head = f"GET {target} HTTP/1.1\r\nHost: a\r\nX: {value}\r\nConnection: close\r\n\r\n"
                gateway.raw(head.encode("latin-1"))
    finish(pair)
    for name in ("escaped.log", "json.log", "plain.log"):
        assert_same_log(pair, name)


def test_writes_where_it_should_like_nginx(both):
    pair = both(CONF)
    targets = ["/tab", "/tab?a=1&b=2", "/words", "/off", "/if", "/if?log=no", "/if?log=empty", "/nested/in", "/nested/on",
               "/nested", "/in-if", "/in-if?a=1", "/named?n=one", "/named?n=two"]
    for target in targets:
        for gateway in pair:
            gateway.get(target)
    finish(pair)
    for name in ("server.log", "words.log", "braces.log", "if.log", "nested.log", "in-if.log", "by-one.log", "by-two.log"):
        assert_same_log(pair, name)


def test_variables_have_nginx_s_values(both):
    pair = both(CONF)
    head = "GET /variables{} HTTP/1.{}\r\nHost: {}\r\n{}Connection: close\r\n\r\n"
    for target in ["", "?", "?a=b", "?r=1", "?e=1", "/x%20y?a=%20"]:
        for version in (0, 1):
            for host in ("second.test", "OTHER.test:8080"):
                for more in ["", "Cookie: a=1; b=2\r\nUser-Agent: me\r\nAuthorization: Basic bWU6c2VjcmV0\r\n",
                             "Authorization: Basic bWU=\r\n", "Authorization: Bearer x\r\n", "Cookie: x=1\r\nCookie: A=2\r\n"]:
                    for gateway in pair:
                        gateway.raw(head.format(target, version, host, more).encode())
    for gateway in pair:
        gateway.post("/variables", "a body", {"Content-Type": "text/x"})
        gateway.request("HEAD", "/variables")
    finish(pair)
    expected, actual = (read(gateway, "variables.log").decode("latin-1").splitlines() for gateway in pair)
    assert len(actual) == len(expected)
    for left, right in zip(actual, expected):
        left, right = left.split("|"), right.split("|")
        # Sizes of head and error page differ with the product's name.
        for index in (24, 25, 29) if left[26] == "301" else (24,):
            left[index] = right[index]
        assert left == right


def test_times_have_nginx_s_shape(both):
    pair = both(CONF)
    shape = re.compile(
        rb"\d{10}\.\d{3} \d+\.\d{3} \d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4} \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"
        rb" [0-9a-f]{32} \d+ \d+ \d+ \d+\.\d{3}\n")
    for gateway in pair:
        gateway.get("/times")
    finish(pair)
    for gateway in pair:
        assert shape.fullmatch(read(gateway, "times.log"))


def test_combined_is_the_default(both):
    pair = both(CONF)
    for gateway in pair:
        gateway.get("/combined", {"User-Agent": "me", "Referer": "there"})
    finish(pair)
    logs = [re.sub(rb"\[[^\]]*\]", b"[time]", read(gateway, "combined.log")) for gateway in pair]
    assert logs[1] == logs[0]


def test_buffers_are_flushed_by_time_by_size_and_at_the_end(both):
    pair = both(CONF)
    for gateway in pair:
        gateway.get("/buffered")
        gateway.wait_for_log("one", "logs/buffered.log")
        for _ in range(20):
            gateway.get("/full")
        assert 5 < read(gateway, "full.log").count(b"\n") < 20
        gateway.get("/held")
        assert read(gateway, "held.log") == b""
    finish(pair)
    assert_same_log(pair, "held.log", 1)
    assert_same_log(pair, "full.log", 20)


@pytest.mark.parametrize("text", [
    "access_log %DIR%/a nope;", "access_log %DIR%/a combined buffer=x;", "access_log %DIR%/a combined buffer=0;",
    "access_log %DIR%/a combined flush=1s;", "access_log %DIR%/a combined buffer=1k flush=x;", "access_log off x;",
    "access_log %DIR%/a combined nope=1;", "access_log %DIR%/$host combined buffer=1k;", "access_log;",
    "access_log %DIR%/a combined buffer=1k; access_log %DIR%/a combined buffer=2k;",
    "log_format a b; log_format a c;", "log_format a escape=x b;", "log_format a '$'; access_log %DIR%/a a;", "log_format a;",
    "log_format a '${x'; access_log %DIR%/a a;", "log_format a '$nope'; access_log %DIR%/a a;",
    "log_format combined x;",
])
def test_conf_errors_read_like_nginx(same_conf_error, text):
    same_conf_error(text + "\n server { listen 127.0.0.1:%PORT%; }")
