"""What rewriting makes of a request's bytes must be valid in the answer, where nginx sends anything."""


def test_a_decoded_capture_cannot_add_a_field(weir):
    gateway = weir("""
        location ~ (?s)^/return/(.*)$ { return 302 /x/$1; }
        location /rewrite/ { rewrite (?s)^/rewrite/(.*)$ /x/$1 redirect; }
        location /uri { return 301 https://example.test$uri; }
    """)
    for target in ["/return/a%0d%0aX-Evil:%201", "/rewrite/a%0d%0aX-Evil:%201", "/uri%0d%0aX-Evil:%201"]:
        response = gateway.get(target)
        assert response.status in (301, 302)
        assert "X-Evil" not in response.headers
        assert "%0D%0A" in response.headers["Location"].upper()


def test_a_blank_in_a_redirect_is_escaped(weir):
    gateway = weir("location ~ ^/to/(.*)$ { return 302 http://example.test/$1; }")
    assert gateway.get("/to/a%20b").headers["Location"] == "http://example.test/a%20b"


def test_codes_that_are_no_final_answer_are_refused(check_conf):
    for code in ("0", "99", "100", "101", "199"):
        result = check_conf(f"return {code};")
        assert result.code == 1 and f'invalid return code "{code}"' in result.output


def test_a_catastrophic_regex_is_a_500_and_no_hang(weir):
    gateway = weir("location / { rewrite ^/(a+)+$ /x; return 200 through; }")
    assert gateway.get("/" + "a" * 40 + "!").status in (200, 500)
    assert gateway.get("/b").text == "through"
