"""`index` beside nginx."""

import pytest
import harness
from harness.gateway import binary_path

# The product's name makes the error pages differ in size, which a HEAD shows without showing the page.
PAGE_SIZE = {"HEAD": ["Content-Length"]}

CONF = """
    root %DIR%/www;
    default_type text/plain;
    add_header X-Uri $uri;
    location / { index index.html index.txt; }
    location /default/ { }
    location /variable/ { index $arg_i.html index.html; }
    location /absolute/ { index none.html /fallback.txt; }
    location /alias/ { alias %DIR%/www/plain/; index index.txt; }
    location ~ ^/regex/(.*)$ { alias %DIR%/www/$1; index index.txt; }
    location /page.html { return 200 "location of the page $args"; }
    location /located/ { index page.html; }
    location = /located/page.html { return 200 "location of the index $args"; }
    location /off/ { log_not_found off; }
    error_page 403 /forbidden.txt;
"""


@pytest.fixture
def pair(gateways):
    made = []
    for binary in ("/usr/sbin/nginx", binary_path()):
        gateway = gateways(binary, CONF)
        for name in ["plain/index.txt", "both/index.html", "both/index.txt", "default/index.html", "located/page.html",
                     "variable/a.html", "variable/index.html", "fallback.txt", "forbidden.txt", "empty/other",
                     "absolute/x", "file", "a b/index.txt"]:
            gateway.write_file("www/" + name, f"content of {name}\n")
        made.append(gateway.start())
    return harness.Pair(*made)


TARGETS = ["/", "/plain/", "/plain/?x=1", "/plain", "/both/", "/empty/", "/nothing/", "/file/", "/default/", "/variable/?i=a",
           "/variable/?i=b", "/variable/?i=../x", "/absolute/", "/alias/", "/regex/plain/", "/regex/empty/",
           "/located/?a=1", "/off/", "/a%20b/", "/plain//", "/plain/./", "/variable/?i=/x"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
def test_finds_the_index_like_nginx(pair, method):
    for target in TARGETS:
        pair.assert_same(method, target, ignore=["Last-Modified", *PAGE_SIZE.get(method, [])])


def test_logs_like_nginx(pair):
    for target in ["/empty/", "/nothing/", "/file/", "/off/", "/alias/", "/regex/empty/"]:
        pair.assert_same("GET", target, ignore=["Last-Modified"])
    logs = []
    for gateway in pair:
        lines = [line for line in gateway.error_log().splitlines() if "[error]" in line]
        lines = [line.partition("*")[2].partition(" ")[2].partition(", client")[0] for line in lines]
        logs.append([line.replace(gateway.folder, "%DIR%") for line in lines])
    assert logs[1] == logs[0] and len(logs[0]) >= 4


@pytest.mark.parametrize("text", ['index "";', "index;", "index a $;"])
def test_conf_errors_read_like_nginx(same_conf_error, text):
    same_conf_error(text)
