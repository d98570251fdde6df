"""`rewrite`, `set`, `if`, `break` and `return` beside nginx."""

import pytest

SHOW = 'return 200 "$uri|$args|$1|$2";'

REWRITE = f"""
    rewrite ^/server/(.*)$ /show/$1;
    rewrite ^/server-last/(.*)$ /show/$1 last;
    rewrite ^/both$ /show/first;
    rewrite ^/show/first$ /show/second;
    location /show/ {{ {SHOW} }}
    location /last/ {{ rewrite ^/last/(.*)$ /show/$1 last; return 500; }}
    location /break/ {{ rewrite ^/break/(.*)$ /show/$1 break; return 200 "stayed $uri"; }}
    location /break-then/ {{ rewrite ^/break-then/(.*)$ /show/$1; break; return 500; }}
    location /none/ {{ rewrite ^/none/(.*)$ /show/$1; set $x 1; }}
    location /chain/ {{ rewrite ^/chain/(.*)$ /chained/$1; rewrite ^/chained/(.*)$ /show/chained-$1; }}
    location /args/ {{ rewrite ^/args/(.*)$ /show/x?a=$1; }}
    location /args-drop/ {{ rewrite ^/args-drop/(.*)$ /show/x?a=$1?; }}
    location /drop/ {{ rewrite ^/drop/(.*)$ /show/$1?; }}
    location /two/ {{ rewrite ^/two/([^/]*)/([^/]*)$ /show/$2/$1; }}
    location /redirect/ {{ rewrite ^/redirect/(.*)$ /show/$1 redirect; }}
    location /permanent/ {{ rewrite ^/permanent/(.*)$ /show/$1 permanent; }}
    location /absolute/ {{ rewrite ^/absolute/(.*)$ http://example.test/$1; }}
    location /absolute-args/ {{ rewrite ^/absolute-args/(.*)$ http://example.test/?x=$1; }}
    location /absolute-drop/ {{ rewrite ^/absolute-drop/(.*)$ http://example.test/$1? last; }}
    location /scheme/ {{ rewrite ^/scheme/(.*)$ $scheme://example.test/$1; }}
    location /empty/ {{ rewrite ^/empty/(.*)$ $1; }}
    location /no-match/ {{ rewrite ^/other(.*)$ /show/$1; {SHOW} }}
    location /loop/ {{ rewrite ^/loop/(.*)$ /loop/$1x last; }}
    location /quoted/ {{ rewrite "^/quoted/(\\d{{2}})$" /show/$1; }}
    location /named/ {{ rewrite ^/named/(?<first>\\w+)-(?<second>\\w+)$ /show/$second-$first; }}
    location /named-set/ {{ rewrite ^/named-set/(?<kept>\\w+) /kept break; return 200 "$kept"; }}
"""


@pytest.fixture
def rewriting(both):
    return both(REWRITE)


TARGETS = [
    "/server/a", "/server/a?x=1", "/server-last/a%20b?x=1", "/both", "/both?y", "/last/abc", "/last/abc?q=1",
    "/break/abc", "/break-then/abc", "/none/abc?z=1", "/chain/abc", "/args/abc", "/args/abc?old=1",
    "/args/a%26b?old=1", "/args/a+b", "/args/a%2Bb%20c", "/args-drop/abc?old=1", "/drop/abc?old=1", "/drop/abc",
    "/two/a/b", "/redirect/a", "/redirect/a?b=c", "/redirect/a%20b?b=c", "/redirect/%C3%A9", "/redirect/a+b",
    "/redirect/a%3Fb", "/redirect/%25", "/redirect/%2e%2e", "/redirect/a%26b", "/permanent/a?b=c", "/absolute/a?b=c",
    "/absolute/a%20b", "/absolute-args/a?b=c", "/absolute-args/a%20b?b=c", "/absolute-drop/a?b=c", "/scheme/a?b",
    "/empty/", "/no-match/a", "/loop/a", "/quoted/12", "/quoted/123", "/named/a-b", "/named-set/xyz",
]


def test_rewrites_like_nginx(rewriting):
    for target in TARGETS:
        rewriting.assert_same("GET", target)
    for gateway in rewriting:
        assert "the rewritten URI has a zero length" in gateway.error_log()


IF = """
    set $unset_by_default "";
    set $zero 0;
    set $word word;
    if ($arg_server) { return 200 "server if $arg_server"; }
    if ($http_x_stop = yes) { return 403; }
    location /truth { if ($arg_a) { return 200 yes; } return 200 no; }
    location /equal { if ($arg_a = b) { return 200 yes; } return 200 no; }
    location /equal-variable { if ($arg_a = $arg_b) { return 200 yes; } return 200 no; }
    location /unequal { if ($arg_a != b) { return 200 yes; } return 200 no; }
    location /match { if ($arg_a ~ "^b(.)$") { return 200 "yes $1"; } return 200 "no $1"; }
    location /caseless { if ($arg_a ~* ^b) { return 200 yes; } return 200 no; }
    location /no-match { if ($arg_a !~ ^b) { return 200 yes; } return 200 no; }
    location /no-caseless { if ($arg_a !~* ^b) { return 200 yes; } return 200 no; }
    location /file { if (-f %DIR%/gateway.conf) { return 200 yes; } return 200 no; }
    location /not-file { if (!-f %DIR%/$arg_a) { return 200 yes; } return 200 no; }
    location /file-directory { if (-f %DIR%/logs) { return 200 yes; } return 200 no; }
    location /directory { if (-d %DIR%/$arg_a) { return 200 yes; } return 200 no; }
    location /not-directory { if (!-d %DIR%/$arg_a) { return 200 yes; } return 200 no; }
    location /exists { if (-e %DIR%/$arg_a) { return 200 yes; } return 200 no; }
    location /not-exists { if (!-e %DIR%/$arg_a) { return 200 yes; } return 200 no; }
    location /executable { if (-x %DIR%/$arg_a) { return 200 yes; } return 200 no; }
    location /not-executable { if (!-x %DIR%/$arg_a) { return 200 yes; } return 200 no; }
    location /nested-set {
        set $result none;
        if ($arg_a) { set $result $arg_a; }
        if ($arg_b) { set $result $result-$arg_b; }
        return 200 $result;
    }
    location /break-inside { set $r before; if ($arg_a) { set $r inside; break; } set $r after; add_header X-R $r;
        default_type text/x-outer; root %DIR%; }
    location /settings {
        default_type text/outer;
        add_header X-Where outer;
        if ($arg_a) { add_header X-Where inner; add_header X-More 1; }
        if ($arg_b) { add_header X-Where second; }
        root %DIR%/logs;
    }
    location /rewrite-inside { if ($arg_a) { rewrite ^ /truth?a=1 last; } return 200 outside; }
    location /captures/ { if ($uri ~ ^/captures/(.*)$) { set $rest $1; } return 200 "$rest|$1"; }
    location /spaces { if ( $arg_a = b ) { return 200 yes; } return 200 no; }
    location /zero { if ($zero) { return 200 yes; } return 200 no; }
    location /word { if ($word) { return 200 yes; } return 200 no; }
"""


def test_if_decides_like_nginx(both):
    pair = both(IF)
    values = ["", "?a", "?a=", "?a=0", "?a=00", "?a=b", "?a=B", "?a=bc", "?a=c&b=c", "?b=1", "?a=1&b=2",
              "?a=logs", "?a=gateway.conf", "?a=nothing", "?a=logs/x/y", "?server=1", "?server=0"]
    for line in IF.splitlines():
        words = line.split()
        if words[:1] == ["location"]:
            for value in values:
                pair.assert_same("GET", words[1] + value)
    pair.assert_same("GET", "/captures/a%20b")
    pair.assert_same("GET", "/truth", {"X-Stop": "yes"})
    pair.assert_same("GET", "/truth", {"X-Stop": "no"})


SET = """
    default_type text/plain;
    location /chain { set $a 1; set $b $a$a; set $a $b$b; return 200 "$a $b"; }
    location /capture/ { rewrite ^/capture/(.*)$ /x break; set $c $1; return 200 "$c|$1"; }
    location ~ ^/regex/(.*)$ { set $c $1; return 200 "$c|$1"; }
    location ~ ^/named/(?<name>.*)$ { set $c "$name"; return 200 "$c|$1|$name"; }
    location /args { set $args "x=1&y=2"; return 200 "$args $arg_y $is_args $query_string"; }
    location /http { set $http_x_made made; return 200 "$http_x_made"; }
    location /never { return 200 "[$late]"; }
    location /late { set $late 1; return 200 "[$late]"; }
    location /redirected { set $kept kept; rewrite ^ /show-kept last; }
    location /show-kept { return 200 "[$kept]"; }
    location /braces { set $ab 1; return 200 "${ab}c"; }
    location /ten { rewrite ^/ten(.) /x break; return 200 "$1|$10"; }
    location /unset-then { if ($arg_q) { set $only_there yes; } return 200 "[$only_there]"; }
"""


def test_set_stores_like_nginx(both):
    pair = both(SET)
    for target in ["/chain", "/capture/a%20b", "/capture/ab", "/regex/a%20b", "/regex/ab", "/regex/a+b", "/named/a%20b",
                   "/args", "/args?z=3", "/http", "/never", "/late", "/redirected", "/braces", "/ten/5",
                   "/unset-then", "/unset-then?q=1"]:
        pair.assert_same("GET", target)
    for gateway in pair:
        assert 'using uninitialized "late" variable' in gateway.error_log()


# The product's name makes the error pages differ in size, which a HEAD shows without showing the page.
PAGE_SIZE = {"HEAD": ["Content-Length"]}

RETURN = """
    default_type text/plain;
    types { text/html html; application/x-thing thing; }
    location /200 { return 200; }
    location /text { return 200 "some text $arg_a"; }
    location /201 { return 201 created; }
    location /204 { return 204; }
    location /204-text { return 204 text; }
    location /206 { return 206 x; }
    location /299 { return 299 x; }
    location /300 { return 300 x; }
    location /301 { return 301 /there; }
    location /302 { return 302 /there?$args; }
    location /303 { return 303 there; }
    location /304 { return 304; }
    location /305 { return 305 x; }
    location /307 { return 307 https://example.test/there; }
    location /308 { return 308 /$arg_a; }
    location /url { return http://example.test$request_uri; }
    location /scheme { return $scheme://example.test/; }
    location /400 { return 400; }
    location /400-text { return 400 bad; }
    location /401 { return 401; }
    location /402 { return 402; }
    location /404 { return 404; }
    location /405 { return 405; }
    location /410-text { return 410 gone; }
    location /413 { return 413; }
    location /418 { return 418; }
    location /418-text { return 418 teapot; }
    location /429 { return 429; }
    location /500 { return 500; }
    location /502 { return 502; }
    location /503-text { return 503 "down for a while"; }
    location /504 { return 504; }
    location /505 { return 505; }
    location /599 { return 599; }
    location /error-page { error_page 404 /text; return 404; }
    location /error-page-equal { error_page 404 =200 /text; return 404; }
    location /redirect-page { error_page 302 /text; return 302 /x; }
"""


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_return_answers_like_nginx(both, method):
    pair = both(RETURN)
    for line in RETURN.splitlines():
        words = line.split()
        if words[:1] == ["location"]:
            for suffix in ["", "?a=1", "/x.html", "/x.thing", "/x.y.z"]:
                pair.assert_same(method, words[1] + suffix, ignore=PAGE_SIZE.get(method, []))


@pytest.mark.parametrize("code", [444, 408, 499])
def test_silent_codes_close_like_nginx(both, code):
    answers = both(f"location / {{ return {code}; }}").assert_same_raw(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answers == [b"", b""]


def test_rewrite_log_tells_what_was_done(both):
    pair = both("""
        rewrite_log on;
        location /a/ { rewrite ^/a/(.*)$ /b/$1?x=1; }
        location /b/ { rewrite ^/c /d; if ($uri ~ /b/c) { return 204; } return 200; }
        location /r/ { rewrite ^ /x redirect; }
    """)
    for target in ["/a/c", "/a/d", "/r/"]:
        pair.assert_same("GET", target)
    logs = []
    for gateway in pair:
        notices = [line.partition("[notice] ")[2] for line in gateway.error_log().splitlines()
                   if "match" in line or "rewritten" in line]
        logs.append([line.partition("*")[2].partition(" ")[2].partition(", client")[0] for line in notices])
    assert logs[1] == logs[0] and len(logs[0]) >= 8


CONF_ERRORS = [
    'rewrite x "";', "rewrite x y foo;", "rewrite ( y;", "set x y;", "set $ y;", "set $host y;", "if x { }",
    "if ($a b c d) { }", "if ($host ?? b) { }", "if (-q b) { }", "if ($host b) { }", "if (a) { }", "if () { }",
    "if ($host { }", "return abc;", "return 1000;", "return;", "return 200 $;", "if ( ) { }", "if (-f) { }",
    "if ($host =) { }", "if ($) { }", "rewrite_log foo;", "set $x ${x;", "if ($nope) { }", "return 200 $nope;",
    "if ($host ~ () { }", "set $a;", "break 1;", "rewrite ^ /x permanent last;", "return 200 a b;",
]


@pytest.mark.parametrize("text", CONF_ERRORS)
def test_conf_errors_read_like_nginx(same_conf_error, text):
    same_conf_error(text)
