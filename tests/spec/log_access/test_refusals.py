"""What `access_log` does not do, it says."""

import pytest


@pytest.mark.parametrize("text, words", [
    ("access_log %DIR%/logs/a.log combined gzip;", '"gzip" is not supported'),
    ("access_log %DIR%/logs/a.log combined gzip=9 buffer=4k;", '"gzip" is not supported'),
    ("access_log syslog:server=127.0.0.1;", "syslog is not supported"),
])
def test_says_what_is_not_supported(check_conf, text, words):
    code, output = check_conf(text)
    assert code == 1 and words in output and "gateway.conf:" in output


def test_every_request_has_one_line_whatever_it_holds(weir):
    gateway = weir("return 204;")
    for target in ["/a", "/%0a%0d", "/\"quoted\""]:
        gateway.get(target, {"User-Agent": "a\"b\\c"})
    gateway.raw(b"GARBAGE\r\n\r\n")
    gateway.stop()
    lines = gateway.access_log().splitlines()
    assert len(lines) == 4
    assert all(r"a\x22b\x5Cc" in line for line in lines[:3])
