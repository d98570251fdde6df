"""`map` beside nginx."""

import pytest

CONF = """
    map $arg_a $simple { default other; one 1; Two 2; "" empty; three "a b"; }
    map $arg_a $without_default { one 1; }
    map $arg_a $with_variables { default "$arg_b"; one "[$arg_b] $uri"; two $simple; }
    map $arg_a$arg_b $of_two { default -; onetwo both; }
    map $arg_a $regex { default none; ~^x(.)(?<second>.) "$1 $second"; ~*^y(.) "Y$1"; ~Z z; plain exact; }
    map $arg_a $escaped { default none; \\default is-default; \\hostnames h; \\~tilde tilde; \\include i; }
    map $arg_h $host_kind {
        hostnames;
        default unknown;
        example.com exact;
        *.example.com below;
        www.example.com www;
        .both.test both;
        mail.* mail;
        www.mail.* www-mail;
        ~^regex\\d+$ regex;
    }
    map $uri $counted { volatile; default $arg_v$counter; }
    map $host $counter { default 1; }
    map $arg_a $included { default d; include %DIR%/gateway.map; }
    server {
        listen 127.0.0.1:%PORT%;
        location /simple { return 200 "$simple|$without_default|$with_variables|$of_two|$escaped|$included"; }
        location /regex { return 200 "$regex|$1|$second"; }
        location /host { return 200 $host_kind; }
        location /volatile { return 200 $counted; }
        location /set { set $simple changed; return 200 $simple; }
        location ~ ^/captures/(.*)$ { return 200 "$regex|$1"; }
    }
"""


@pytest.fixture
def pair(gateways):
    import harness
    from harness.gateway import binary_path

    made = []
    for binary in ("/usr/sbin/nginx", binary_path()):
        gateway = gateways(binary, CONF)
        gateway.write_file("gateway.map", "one included-one;\n# comment\n~^i(.*) \"I $1\";\n")
        made.append(gateway.start())
    return harness.Pair(*made)


def test_maps_like_nginx(pair):
    for a in ["", "one", "ONE", "two", "TWO", "three", "four", "default", "hostnames", "~tilde", "include", "in"]:
        for b in ["", "&b=two", "&b=x%20y"]:
            pair.assert_same("GET", f"/simple?a={a}{b}")


def test_regex_keys_capture_like_nginx(pair):
    for a in ["xab", "XAB", "yab", "YAB", "aZb", "azb", "plain", "x", ""]:
        pair.assert_same("GET", f"/regex?a={a}")
        pair.assert_same("GET", f"/captures/from-location?a={a}")


def test_hostnames_match_like_nginx(pair):
    for host in ["example.com", "EXAMPLE.com", "example.com.", "a.example.com", "a.b.example.com", "www.example.com",
                 "xexample.com", "both.test", "a.both.test", "mail.test", "mail.co.uk", "mail", "mail.", "mail..",
                 "www.mail.test", "a.mail.test", "regex12", "regexx", "", ".", ".example.com", "x..example.com"]:
        pair.assert_same("GET", f"/host?h={host}")


def test_volatile_and_set_like_nginx(pair):
    pair.assert_same("GET", "/volatile?v=1")
    pair.assert_same("GET", "/set?a=one")


@pytest.mark.parametrize("text", [
    "map $a $b { default 1; default 2; }", "map $http_a $b { a 1; A 2; }", "map $http_a $b { a 1 2; }",
    "map $http_a $b { hostnames; *.a.com 1; .a.com 2; }", "map $http_a $b { hostnames; *.*.com 1; }",
    "map $http_a $b { hostnames; a.com 1; .a.com 2; }", "map $http_a $b { hostnames; a.* 1; a.* 2; }",
    "map $http_a $b { hostnames; .a.com 1; a.com 2; }", "map $http_a b { a 1; }", "map $http_a $b { a; }",
    "map $http_a $b { ~( 1; }", "map $http_a $b { a $nope; }", "map $http_a $host { a 1; }",
    "map $http_a $b { hostnames; a..com 1; }", "map $http_a $b { hostnames; a*.com 1; }", "map $http_a $b;",
    "map $http_a { a 1; }", "map $http_a $b { a $; }",
])
def test_conf_errors_read_like_nginx(same_conf_error, text):
    same_conf_error(text + "\n server { listen 127.0.0.1:%PORT%; return 200 x$b; }")
