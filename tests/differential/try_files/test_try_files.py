"""`try_files` beside nginx."""

import pytest
import harness
from harness.gateway import binary_path

# The product's name makes the error pages differ in size, which a HEAD shows without showing the page.
PAGE_SIZE = {"HEAD": ["Content-Length"]}

CONF = """
    root %DIR%/www;
    default_type text/plain;
    add_header X-Uri "$uri $args" always;
    location / { try_files $uri $uri/ $uri.html =404; }
    location /code/ { try_files $uri =403; }
    location /fallback/ { try_files $uri /fallback.txt; }
    location /fallback-args/ { try_files $uri /echo?from=$uri&$args; }
    location /fallback-plain/ { try_files $uri /echo; }
    location /named/ { try_files $uri @named; }
    location /missing-name/ { try_files $uri @nobody; }
    location /constant/ { try_files /fallback.txt =404; }
    location /directory/ { try_files $uri/ /fallback.txt; }
    location /both/ { try_files $uri $uri/ /fallback.txt; }
    location /alias/ { alias %DIR%/www/plain/; try_files $uri $uri/ =404; }
    location /alias-fallback/ { alias %DIR%/www/plain/; try_files $uri /fallback.txt; }
    location /alias-constant/ { alias %DIR%/www/plain/; try_files file.txt =404; }
    location ~ ^/regex/(.*)$ { alias %DIR%/www/plain; try_files /$1 =404; }
    location /loop/ { try_files $uri /loop/again; }
    location /returned/ { try_files $uri /fallback.txt; return 200 returned; }
    location /in-if/ { if ($arg_a) { add_header X-If 1; } try_files $uri /fallback.txt; }
    location @named { return 200 "named $uri $args"; }
    location /echo { return 200 "$uri $args"; }
"""


@pytest.fixture
def pair(gateways):
    made = []
    for binary in ("/usr/sbin/nginx", binary_path()):
        gateway = gateways(binary, CONF)
        for name in ["plain/file.txt", "plain/index.html", "fallback.txt", "page.html", "code/there", "directory/sub/x",
                     "directory/file", "both/sub/index.html", "a b.html", "in-if/file"]:
            gateway.write_file("www/" + name, f"content of {name}\n")
        made.append(gateway.start())
    return harness.Pair(*made)


TARGETS = ["/page", "/page.html", "/nothing", "/plain", "/plain/", "/plain/file.txt", "/code/there", "/code/nothing",
           "/fallback/x", "/fallback/x?a=1", "/fallback-args/x?a=1", "/fallback-plain/x?a=1", "/named/x?a=1",
           "/missing-name/x", "/constant/anything", "/directory/sub", "/directory/file", "/directory/nothing",
           "/both/sub", "/both/sub/", "/both/x", "/alias/file.txt", "/alias/nothing", "/alias/", "/alias-fallback/x",
           "/alias-fallback/file.txt", "/alias-constant/x", "/regex/file.txt", "/regex/x", "/loop/x", "/returned/x",
           "/in-if/file", "/in-if/x", "/in-if/file?a=1", "/in-if/x?a=1", "/a%20b", "/", "/plain/file.txt/x"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_tries_like_nginx(pair, method):
    for target in TARGETS:
        pair.assert_same(method, target, ignore=["Last-Modified", *PAGE_SIZE.get(method, [])])


@pytest.mark.parametrize("text", ["try_files $uri;", "try_files $uri =x;", "try_files $uri =1000;", "try_files $ =404;",
                                  "try_files a b; try_files a b;"])
def test_conf_errors_read_like_nginx(same_conf_error, text):
    same_conf_error(text)
