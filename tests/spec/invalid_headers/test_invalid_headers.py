"""ignore_invalid_headers and underscores_in_headers."""

LOCATION = 'location / { return 200 "[$http_x_under][$http_x_usual]"; }'
FIELDS = {"X_Under": "1", "X-Usual": "2"}


def test_a_name_with_an_underscore_is_dropped(weir):
    gateway = weir(LOCATION)
    assert gateway.get("/", headers=FIELDS).text == "[][2]"


def test_an_underscore_counts_as_usual_when_the_conf_says_so(weir):
    gateway = weir("underscores_in_headers on; " + LOCATION)
    assert gateway.get("/", headers=FIELDS).text == "[1][2]"


def test_nothing_is_dropped_when_invalid_names_are_not_ignored(weir):
    gateway = weir("ignore_invalid_headers off; " + LOCATION)
    assert gateway.get("/", headers={"X_Under": "1", "X.Dot": "3", "X-Usual": "2"}).text == "[1][2]"
