"""Files, conditional and range requests beside nginx."""

import os
import re

import pytest
import harness
from harness.gateway import binary_path

TIME = 1700000000  # Tue, 14 Nov 2023 22:13:20 GMT
DATE = "Tue, 14 Nov 2023 22:13:20 GMT"
TAG = '"6553f100-3e8"'  # of /thousand

# The product's name makes the error pages differ in size, which a HEAD shows without showing the page.
PAGE_SIZE = {"HEAD": ["Content-Length"]}

CONF = """
    root %DIR%/www;
    types { text/html html htm; text/plain txt; image/png PNG; }
    location /off/ { sendfile off; }
    location /on/ { sendfile on; }
    location /no-etag/ { etag off; alias %DIR%/www/; }
    location /since-off/ { if_modified_since off; alias %DIR%/www/; }
    location /before/ { if_modified_since before; alias %DIR%/www/; }
    location /no-ranges/ { max_ranges 0; alias %DIR%/www/; }
    location /two-ranges/ { max_ranges 2; alias %DIR%/www/; }
    location /alias/ { alias %DIR%/www/sub/; }
    location /alias-no-slash { alias %DIR%/www/sub; }
    location ~ ^/regex/(.+)$ { alias %DIR%/www/sub/$1; }
    location /variable/ { root %DIR%/$arg_root; }
    location /nested/ { alias %DIR%/www/sub/; location /nested/deep/ { default_type text/deep; } }
    location /aliased-if/ { alias %DIR%/www/sub/; if ($arg_a) { add_header X-If 1; } }
    location /octets/ { default_type application/octet-stream; alias %DIR%/www/; }
    location /quiet/ { log_not_found off; }
    location /pages/ { error_page 404 /thousand; }
    location /pages-ok/ { error_page 404 =200 /thousand; }
    location /rewritten/ { alias %DIR%/www/sub/; rewrite ^ /x break; }
    location /relative { absolute_redirect off; }
"""

FILES = {
    "thousand": b"0123456789" * 100, "empty": b"", "one": b"x", "page.html": b"<p>", "page.HTM": b"<p>", "note.txt": b"note",
    "picture.png": b"png", "no.such.type": b"?", ".html": b"hidden", "sub/file": b"in sub", "sub/deep/file": b"deep",
    "sub/dir/x": b"", "large": bytes(range(256)) * 4096, "off/large": bytes(range(256)) * 1000,
    "on/large": bytes(range(256)) * 1000, "on/small": b"small", "a b/c d": b"blanks", "caf\u00e9/x": b"", "100%": b"percent",
    "dir.html/x": b"", "dir/x": b"", "relative/x": b"", "plus+plus": b"plus",
}


@pytest.fixture(scope="module")
def pair():
    made = []
    for binary in ("/usr/sbin/nginx", binary_path()):
        gateway = harness.Gateway(binary, CONF, main="user nobody nogroup;" if os.geteuid() == 0 else "")
        for name, content in FILES.items():
            path = gateway.write_file("www/" + name, content)
            os.utime(path, (TIME, TIME))
        os.chmod(gateway.write_file("www/denied", "x"), 0)
        os.mkdir(gateway.folder + "/www/denied-dir", 0o700)
        os.mkfifo(gateway.folder + "/www/fifo")
        os.symlink("thousand", gateway.folder + "/www/link")
        os.symlink("nothing", gateway.folder + "/www/dangling")
        for folder in ("logs", "www"):
            os.chmod(f"{gateway.folder}/{folder}", 0o777)
        gateway.allow_in_log("cannot be used in location")
        made.append(gateway.start())
    yield harness.Pair(*made)
    for gateway in made:
        gateway.finish(keep=False)


TARGETS = [
    "/thousand", "/empty", "/one", "/page.html", "/page.HTM", "/note.txt", "/picture.png", "/no.such.type", "/.html",
    "/sub", "/sub/", "/sub/file", "/sub/file/", "/sub/file/x", "/nothing", "/nothing/", "/nothing/x", "/large", "/off/large",
    "/on/large", "/on/small", "/on/empty", "/a%20b/c%20d", "/a%20b", "/a%20b?x=1", "/caf%C3%A9", "/caf%C3%A9/x", "/100%25",
    "/dir.html", "/dir", "/dir?a=b", "/relative", "/relative?x", "/denied", "/denied-dir", "/denied-dir/", "/denied-dir/x", "/fifo",
    "/link", "/dangling", "/plus+plus", "/plus%2Bplus", "/alias/file", "/alias/", "/alias/dir", "/alias/nothing", "/alias-no-slash/file",
    "/alias-no-slashdir", "/regex/file", "/regex/dir", "/regex/nothing", "/variable/x?root=www", "/variable/?root=www",
    "/nested/file", "/nested/deep/file", "/aliased-if/file", "/aliased-if/file?a=1", "/octets/no.such.type", "/octets/dir",
    "/no-etag/thousand", "/quiet/nothing", "/pages/nothing", "/pages-ok/nothing", "/rewritten/file", "/../thousand",
    "/x/../thousand", "/%2e%2e/thousand", "/sub/../../etc/passwd", "/thousand%00", "/thousand%00.html", "//thousand",
    "/sub//file", "/./thousand", "/" + "x" * 300, "/" + "x/" * 1000,
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_serves_files_like_nginx(pair, method):
    for target in TARGETS:
        pair.assert_same(method, target, ignore=PAGE_SIZE.get(method, []))


def test_etag_is_nginx_s(pair):
    tags = [gateway.get("/thousand").headers["ETag"] for gateway in pair]
    assert tags == [TAG, TAG]


CONDITIONS = [
    {"If-Modified-Since": DATE}, {"If-Modified-Since": "Tue, 14 Nov 2023 22:13:21 GMT"},
    {"If-Modified-Since": "Tue, 14 Nov 2023 22:13:19 GMT"}, {"If-Modified-Since": "yesterday"},
    {"If-Modified-Since": "Tuesday, 14-Nov-23 22:13:20 GMT"}, {"If-Modified-Since": "Tue Nov 14 22:13:20 2023"},
    {"If-None-Match": TAG}, {"If-None-Match": "W/" + TAG}, {"If-None-Match": '"a", ' + TAG}, {"If-None-Match": '"a"'},
    {"If-None-Match": "*"}, {"If-None-Match": ""}, {"If-None-Match": "6553f100-3e8"},
    {"If-None-Match": TAG, "If-Modified-Since": "Tue, 14 Nov 2023 22:13:19 GMT"},
    {"If-None-Match": '"a"', "If-Modified-Since": DATE},
    {"If-Match": TAG}, {"If-Match": '"a"'}, {"If-Match": "*"}, {"If-Match": "W/" + TAG}, {"If-Match": '"b" , ' + TAG},
    {"If-Unmodified-Since": DATE}, {"If-Unmodified-Since": "Tue, 14 Nov 2023 22:13:19 GMT"},
    {"If-Unmodified-Since": "Tue, 14 Nov 2023 22:13:21 GMT"}, {"If-Unmodified-Since": "never"},
    {"If-Match": '"a"', "If-None-Match": TAG},
]


@pytest.mark.parametrize("location", ["", "/no-etag", "/since-off", "/before"])
def test_conditions_decide_like_nginx(pair, location):
    for headers in CONDITIONS:
        for method in ("GET", "HEAD"):
            pair.assert_same(method, location + "/thousand", headers, ignore=PAGE_SIZE.get(method, []))
        pair.assert_same("GET", location + "/nothing", headers)
        pair.assert_same("GET", location + "/dir", headers)


RANGES = [
    "bytes=0-0", "bytes=0-99", "bytes=900-", "bytes=999-", "bytes=1000-", "bytes=-1", "bytes=-1000", "bytes=-2000",
    "bytes=-0", "bytes=0-5000", "bytes=5-3", "bytes=0-9,20-29", "bytes=0-9, -10", "bytes=0-9,5000-", "bytes=5000-,6000-",
    "bytes=0-9,0-9", "bytes=0-999,0-999", "bytes=", "bytes=x", "bytes=1", "bytes=1-x", "bytes=-", "bytes=0-1,", "bytes=,0-1",
    "Bytes=0-1", "lines=0-1", "bytes 0-1", "bytes=0 - 1", "bytes= 0-1 , 3-4", "bytes=99999999999999999999-", "bytes=0-99999999999999999999",
    "bytes=0-1,2-3,4-5", "bytes=-99999999999999999999",
]
BOUNDARY = re.compile(rb"\d{20}")


def without_boundary(response):
    headers = [(name, BOUNDARY.sub(b"<boundary>", value.encode()).decode()) for name, value in response.headers
               if name not in ("Date", "Server")]
    body = BOUNDARY.sub(b"<boundary>", response.body)
    return response.status_line, sorted(headers), re.sub(rb"(nginx|weir)/[0-9.]+", b"<product>", body)


@pytest.mark.parametrize("location", ["", "/no-ranges", "/two-ranges"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_ranges_answer_like_nginx(pair, method, location):
    for value in RANGES:
        for target in ("/thousand", "/empty", "/page.html"):
            answers = [without_boundary(gateway.request(method, location + target, {"Range": value})) for gateway in pair]
            lengths = [{**dict(answer[1]), **({"Content-Length": "<any>"} if "html" in dict(answer[1])["Content-Type"] else {})}
                       for answer in answers]
            assert answers[1][0] == answers[0][0], (value, target)
            assert lengths[1] == lengths[0], (value, target)
            assert answers[1][2] == answers[0][2], (value, target)


@pytest.mark.parametrize("condition", [TAG, "W/" + TAG, '"a"', DATE, "Tue, 14 Nov 2023 22:13:21 GMT", "x", ""])
def test_if_range_decides_like_nginx(pair, condition):
    for location in ("", "/no-etag"):
        pair.assert_same("GET", location + "/thousand", {"Range": "bytes=0-9", "If-Range": condition})


def test_ranges_of_large_files(pair):
    for target in ("/large", "/off/large", "/on/large"):
        for value in ("bytes=1000-200000", "bytes=-70000", "bytes=100000-"):
            pair.assert_same("GET", target, {"Range": value})


def test_pipelined_files_follow_each_other(pair):
    one = b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET /one HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    replies = [gateway.raw(one % b"thousand" + one % b"large" + one % b"empty" + one % b"nothing" + last) for gateway in pair]
    assert replies[0].count(b"HTTP/1.1 ") == replies[1].count(b"HTTP/1.1 ") == 5
    assert replies[1].endswith(b"\r\n\r\nx")


def test_logs_like_nginx(pair):
    before = [len(gateway.error_log()) for gateway in pair]
    for target in ["/nothing", "/denied", "/sub/", "/fifo", "/quiet/nothing", "/sub/file/x", "/alias/nothing",
                   "/rewritten/file", "/" + "x" * 300]:
        pair.assert_same("GET", target)
    logs = []
    for gateway, start in zip(pair, before):
        lines = [line for line in gateway.error_log()[start:].splitlines() if re.search(r"\[(error|crit|alert)\]", line)]
        lines = [re.sub(r".*\[(\w+)\] \S+ \*\d+ (.*?), client.*", r"\1 \2", line) for line in lines]
        logs.append([line.replace(gateway.folder, "%DIR%") for line in lines])
    assert logs[1] == logs[0]


@pytest.mark.parametrize("text", ["if_modified_since never;", "max_ranges x;", "sendfile maybe;", "etag 1;"])
def test_conf_errors_read_like_nginx(same_conf_error, text):
    same_conf_error(text)
