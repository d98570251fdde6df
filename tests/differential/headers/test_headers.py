"""`add_header` and `expires` beside nginx."""

import pytest
import harness
from harness.gateway import binary_path

CONF = """
    add_header X-Server server;
    location /inherits { return 200; }
    location /own { add_header X-Own own; return 200; }
    location /variables { add_header X-V "$uri $status $arg_a"; return 200; }
    location /empty { add_header X-Empty ""; add_header X-Arg $arg_a; return 200; }
    location /always { add_header X-Always 1 always; add_header X-Ordinary 1; error_page 418 =200 /own;
        if ($arg_s = 404) { return 404; } if ($arg_s = 301) { return 301 /x; } if ($arg_s = 500) { return 500; }
        if ($arg_s = 201) { return 201 x; } if ($arg_s = 418) { return 418; } return 200; }
    location /twice { add_header X-A 1; add_header X-A 2; add_header Link one; add_header Link two; return 200; }
    location /cache { add_header Cache-Control public; add_header Cache-Control no-transform; return 200; }
    location /etag { add_header ETag '"made"'; root %DIR%; try_files /www/file =404; }
    location /no-etag { add_header ETag ""; root %DIR%; try_files /www/file =404; }
    location /modified { add_header Last-Modified "Mon, 02 Jan 2006 15:04:05 GMT"; root %DIR%; try_files /www/file =404; }
    location /no-modified { add_header Last-Modified ""; root %DIR%; try_files /www/file =404; }
    location /content-type { add_header Content-Language de; default_type text/plain; return 200 x; }
    location /epoch { expires epoch; return 200; }
    location /max { expires max; return 200; }
    location /off { expires off; return 200; }
    location /hour { expires 1h; return 200; }
    location /zero { expires 0; return 200; }
    location /negative { expires -1; return 200; }
    location /since { expires modified +24h; root %DIR%; try_files /www/file =404; }
    location /since-past { expires modified -24h; root %DIR%; try_files /www/file =404; }
    location /since-none { expires modified 1h; return 200; }
    location /daily { expires @15h30m; return 200; }
    location /by-variable { expires $arg_e; return 200; }
    location /error { expires 1h; return 404; }
    location /both { expires 1h; add_header Cache-Control public; add_header X-A b; return 200; }
    location /nested { expires 2h; location /nested/in { return 200; } location /nested/off { expires off; return 200; } }
"""


@pytest.fixture
def pair(gateways):
    made = []
    for binary in ("/usr/sbin/nginx", binary_path()):
        gateway = gateways(binary, CONF)
        import os
        os.utime(gateway.write_file("www/file", "content\n"), (1700000000, 1700000000))
        made.append(gateway.start())
    return harness.Pair(*made)


TARGETS = ["/inherits", "/own", "/variables?a=1", "/empty", "/empty?a=1", "/always", "/always?s=404", "/always?s=301",
           "/always?s=500", "/always?s=201", "/always?s=418", "/twice", "/cache", "/etag", "/no-etag", "/modified",
           "/no-modified", "/content-type", "/epoch", "/max", "/off", "/zero", "/since", "/error", "/nested/off",
           "/by-variable?e=epoch", "/by-variable?e=max", "/by-variable?e=off", "/by-variable?e=text", "/by-variable?e=0",
           "/by-variable"]
# Their Expires depends on the second, and so may the age.
MOVING = ["/hour", "/negative", "/since-none", "/both", "/nested/in", "/by-variable?e=1h", "/by-variable?e=-5", "/since-past"]


def test_adds_headers_like_nginx(pair):
    for target in TARGETS:
        pair.assert_same("GET", target, ignore=["Expires"] if "=0" in target or target == "/zero" else [])
    for target in MOVING:
        pair.assert_same("GET", target, ignore=["Expires"])
    pair.assert_same("GET", "/daily", ignore=["Cache-Control"])


def test_conditional_answers_have_them_too(pair):
    for target in ["/etag", "/modified", "/since"]:
        pair.assert_same("GET", target, {"If-Modified-Since": "Tue, 14 Nov 2023 22:13:20 GMT"})


@pytest.mark.parametrize("text", ["add_header a;", "add_header a b never;", "expires;", "expires text;", "expires modified;",
                                  "expires modified @1h;", "expires @25h;", "expires old 1h;", "expires 1h 2h 3h;",
                                  "add_header a $;", "expires 1h; expires 2h;"])
def test_conf_errors_read_like_nginx(same_conf_error, text):
    same_conf_error(text)
