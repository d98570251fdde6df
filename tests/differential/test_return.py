"""`return` beside nginx."""

import pytest

CONF = """
    location /text { return 200 "hello $uri"; }
    location /empty { return 204; }
    location /missing { return 404; }
    location /error { return 500 "custom"; }
    location /moved { return 301 /text; }
    location /found { return 302 http://example.test/; }
    location /close { return 444; }
"""


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("target", ["/text", "/empty", "/missing", "/error", "/moved", "/found"])
def test_return_answers_like_nginx(both, method, target):
    both(CONF).assert_same(method, target)


def test_444_closes_without_an_answer(both):
    assert both(CONF).assert_same_raw(b"GET /close HTTP/1.1\r\nHost: a\r\n\r\n") == [b"", b""]
