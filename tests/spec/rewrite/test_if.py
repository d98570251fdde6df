"""`if` switches the settings of its location."""


def test_the_settings_of_the_last_true_if_hold(weir):
    gateway = weir("""
        location / {
            default_type text/outer;
            add_header X-Outer 1;
            if ($arg_a) { add_header X-A 1; }
            if ($arg_b) { add_header X-B 1; }
            return 200 x;
        }
    """)
    assert "X-Outer" in gateway.get("/").headers
    assert "X-A" in gateway.get("/?a=1").headers
    both = gateway.get("/?a=1&b=1").headers
    assert "X-B" in both and "X-A" not in both and "X-Outer" not in both
    assert gateway.get("/?a=1").headers["Content-Type"] == "text/outer"


def test_an_if_of_the_server_runs_before_the_location(weir):
    gateway = weir("""
        if ($http_x_block) { return 403; }
        set $who nobody;
        if ($arg_who) { set $who $arg_who; }
        location / { return 200 $who; }
    """)
    assert gateway.get("/", {"X-Block": "1"}).status == 403
    assert gateway.get("/").text == "nobody"
    assert gateway.get("/?who=me").text == "me"
