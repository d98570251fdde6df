"""Which location answers: nginx's rules, and the URI it answers for."""

CONF = """
    set $where "none";
    location = / { return 200 "exact / $uri"; }
    location / { return 200 "prefix / $uri"; }
    location = /exact { return 200 "exact $uri"; }
    location /images/ { return 200 "prefix images $uri"; }
    location ^~ /static/ { return 200 "no regex static $uri"; }
    location /static/deeper { return 200 "prefix static deeper $uri"; }
    location ~ \\.php$ { return 200 "php $uri"; }
    location ~* \\.(gif|JPG)$ { return 200 "image $1 $uri"; }
    location ~ ^/named/(?<first>[^/]+)/(?<second>.*)$ { return 200 "named $first $second $1 $2"; }
    location /outer/ {
        return 200 "outer $uri";
        location /outer/inner/ { return 200 "inner $uri"; }
        location = /outer/exact { return 200 "inner exact $uri"; }
        location ~ \\.txt$ { return 200 "inner txt $uri"; }
        location ^~ /outer/quiet/ { return 200 "inner quiet $uri"; }
    }
    location ^~ /closed/ {
        return 200 "closed $uri";
        location /closed/inner/ { return 200 "closed inner $uri"; }
        location ~ \\.txt$ { return 200 "closed txt $uri"; }
    }
    location ~ ^/pattern/ {
        return 200 "pattern $uri";
        location ~ \\.txt$ { return 200 "pattern txt $uri"; }
        location ~ \\.(css)$ { return 200 "pattern css $1 $uri"; }
    }
    location "/with space/" { return 200 "space $uri"; }
    location /a.b { return 200 "dot $uri"; }
    location @fallback { return 200 "fallback $uri"; }
    location /internal { internal; return 200 "internal"; }
    location /prefix { return 200 "prefix $uri"; }
    location /prefixed { return 200 "prefixed $uri"; }
    location /pre { return 200 "pre $uri"; }
"""

TARGETS = [
    "/", "/?a=b", "/x", "/exact", "/exact/", "/exact?x", "/images/x", "/images/x.gif", "/images/x.jpg",
    "/images/x.php", "/images", "/static/x.php", "/static/deeper.php", "/static/deeper/x", "/x.php", "/x.PHP",
    "/named/a/b/c", "/named/a%20b/c", "/named/a/", "/outer/", "/outer/x", "/outer/inner/", "/outer/inner/x.txt",
    "/outer/inner/x.php", "/outer/x.php", "/outer/x.txt", "/outer/exact", "/outer/exact.php", "/outer/quiet/x.php",
    "/outer/quiet/x.txt", "/closed/x.php", "/closed/inner/x.php", "/closed/x.txt", "/closed/inner/x.txt",
    "/pattern/x", "/pattern/x.txt", "/pattern/x.css", "/pattern/x.php", "/with%20space/x", "/a.b", "/aXb",
    "/internal", "/internal/x", "/prefix", "/prefixe", "/prefixed", "/pref", "/prefixed/x", "/pre", "/pr",
    "/fallback", "/@fallback",
    # the URI, normalised once
    "//", "//x", "/x//y///z", "/./x", "/x/./y", "/x/../y", "/x/../../y", "/..", "/../x", "/x/..", "/x/.", "/x/...",
    "/.x", "/x/..y", "/x%2Fy", "/x%2fy", "/x%2F..%2Fy", "/x/%2e%2e/y", "/%2e%2e/y", "/%2E/x", "/x%00y", "/x%", "/x%4",
    "/x%zz", "/%41", "/%c3%a4", "/x%20y", "/x+y", "/x%2By", "/x%25y", "/x%3Fy", "/x%23y", "/x#frag", "/x?a#frag",
    "/x?", "/x??", "/x?a=%zz", "/x?a/../b", "/x;a=b", "/outer/../exact", "/exact/..", "/exact/.", "/images/../x.php",
    "/x/%2e", "/x//../y", "/x/..//y", "/x%2f%2fy", "/%", "/%0a", "/%0d%0a", "/x%7f", "/~user", "/a:b", "/a|b", "/a\\b",
    '/a"b', "/a<b>", "/{a}", "/[a]", "/a^b", "/a`b", "/a'b", "/a,b", "/a&b", "/a=b", "/$a", "/!", "/*",
]


def test_locations_and_uris(both):
    pair = both(CONF)
    for target in TARGETS:
        pair.assert_same("GET", target)


def test_slashes_are_kept_when_not_merged(both):
    pair = both("merge_slashes off;" + CONF)
    for target in ["//", "//x", "/x//y", "/outer//inner/", "/x//../y", "/x/..//y", "/x//./y", "//../x", "/x%2F%2Fy",
                   "/exact", "//exact", "/./exact", "/.//exact", "///../exact", "/x///..//y/"]:
        pair.assert_same("GET", target)


def test_no_location_matches(both):
    pair = both("location /only { return 200; }")
    for target in ["/", "/x", "/only", "/on"]:
        pair.assert_same("GET", target)


def test_internal_redirects(both):
    pair = both("""
        location /in { internal; return 200 "in $uri $args"; }
        location /to_internal { try_files /nothing /in?a=1; }
        location /rewritten { rewrite ^/rewritten(.*)$ /in$1 last; }
        location /broken { rewrite ^ /in break; return 200 "broken $uri"; }
        location /named { try_files /nothing @named; }
        location @named { return 200 "named $uri $args $request_uri"; }
        location /cycle { rewrite ^ /cycle last; }
        location /error { error_page 403 /in?x=y; return 403; }
        location /error_named { error_page 403 @named; return 403; }
        location /error_cycle { error_page 404 /error_cycle; return 404; }
    """)
    for target in ["/in", "/to_internal", "/to_internal?b=2", "/rewritten", "/rewritten/x?q", "/broken", "/named",
                   "/named?z=1", "/named/%20x", "/cycle", "/error", "/error?q", "/error_named?q", "/error_cycle"]:
        pair.assert_same("GET", target)


def test_server_level_without_locations(both):
    pair = both('if ($arg_stop) { return 403; } return 200 "server $uri";')
    for target in ["/", "/x?stop=1", "/a%20b"]:
        pair.assert_same("GET", target)
