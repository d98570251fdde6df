"""`location`, beyond what tests/differential/core compares with nginx."""


def test_patterns_of_a_level_come_before_a_nested_prefix(weir):
    gateway = weir(r"""
        location /a/ { location /a/b/ { return 200 nested; } return 200 prefix; }
        location ~ \.php$ { return 200 pattern; }
    """)
    assert [gateway.get(target).text for target in ("/a/b/x", "/a/b/x.php", "/a/x.php")] == ["nested", "pattern", "pattern"]


def test_a_pattern_that_can_not_be_matched_is_no_open_door(weir):
    """Going on would hand the request to a location that the pattern keeps it from."""
    gateway = weir("location ~ ^/(a+)+$ { return 403; } location / { return 200 open; }")
    gateway.allow_in_log("could not be matched")
    assert gateway.get("/" + "a" * 60 + "!").status == 500
    assert gateway.get("/b").text == "open"


def test_internal_is_inherited(weir):
    gateway = weir("""
        location /x { try_files /nothing /in/side; }
        location /in { internal; location /in/side { return 200 inside; } }
    """)
    assert gateway.get("/in/side").status == 404
    assert gateway.get("/x").text == "inside"


def test_many_locations(weir):
    names = [f"/{first}{second}/" for first in "abcdefghij" for second in "abcdefghij"]
    gateway = weir("".join(f"location {name} {{ return 200 {name}; location {name}deep {{ return 200 {name}deep; }} }}"
                           for name in names))
    for name in names[::7]:
        assert gateway.get(name + "x").text == name
        assert gateway.get(name + "deeper").text == name + "deep"
