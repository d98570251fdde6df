"""`return`: nginx's ngx_http_rewrite_module."""


def test_returns_the_code_and_the_text(weir):
    gateway = weir('location / { return 200 "hello"; }')
    response = gateway.get("/any/path")
    assert response.status_line == "HTTP/1.1 200 OK"
    assert response.text == "hello"
    assert response.headers["Content-Length"] == "5"


def test_redirects_to_the_url(weir):
    gateway = weir("location / { return 302 http://example.test/elsewhere; }")
    response = gateway.get("/")
    assert response.status == 302
    assert response.headers["Location"] == "http://example.test/elsewhere"


def test_fills_in_variables(weir):
    gateway = weir('location / { return 200 "$request_method $uri?$args"; }')
    assert gateway.get("/a%20b?x=1").text == "GET /a b?x=1"


def test_refuses_a_code_that_is_no_number(check_conf):
    code, output = check_conf("location / { return ok; }")
    assert code == 1
    assert "invalid return code" in output
    assert "gateway.conf:" in output
