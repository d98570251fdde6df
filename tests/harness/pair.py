"""nginx and weir side by side with one conf: the differential tests."""

import re

# Differ by nature.
IGNORED_HEADERS = {"date", "etag"}
PRODUCT = re.compile(rb"(?:nginx|weir)(?:/[0-9.]+)?(?: \([^)]*\))?(?=[\r\n<]|$)")


def _masked(data, gateway):
    """The bytes without what has to differ: own ports, own folder, product name."""
    for name, value in gateway.values.items():
        if name.startswith("PORT"):
            data = re.sub(rb"\b%d\b" % value, b"%" + name.encode() + b"%", data)
    data = data.replace(gateway.folder.encode(), b"%DIR%")
    return PRODUCT.sub(b"<product>", data)


def comparable(response, gateway):
    """What of a response must be the same in both, as plain values."""
    body = _masked(response.body, gateway)
    headers = []
    for name, value in response.headers:
        if name.lower() in IGNORED_HEADERS:
            value = "<any>"
        elif name.lower() == "content-length" and value == str(len(response.body)):
            value = str(len(body))
        headers.append((name, _masked(value.encode("latin-1"), gateway).decode("latin-1")))
    headers.sort(key=lambda item: item[0].lower())
    return {"status line": response.status_line, "headers": headers, "body": body}


class Pair:
    def __init__(self, nginx, weir):
        self.nginx = nginx
        self.weir = weir

    def __iter__(self):
        return iter((self.nginx, self.weir))

    def assert_same(self, method="GET", target="/", headers=None, body=None, ignore=(), **options):
        """Sends the same request to both; returns weir's response. `ignore`: names of
        further headers whose values may differ."""
        expected = self.nginx.request(method, target, headers, body, **options)
        actual = self.weir.request(method, target, headers, body, **options)
        self._compare(expected, actual, ignore, f"{method} {target}")
        return actual

    def assert_same_raw(self, data, quiet=1.0, finish=False):
        """The same bytes to both; compares everything that comes back but Date and product."""
        answers = []
        for gateway in self:
            text = _masked(gateway.raw(data, quiet=quiet, finish=finish), gateway)
            text = re.sub(rb"(?im)^(Date|ETag):[^\r]*", rb"\1: <any>", text)
            if b"<product>" in text.partition(b"\r\n\r\n")[2]:
                text = re.sub(rb"(?im)^(Content-Length):[^\r]*", rb"\1: <any>", text)
            head, end, rest = text.partition(b"\r\n\r\n")
            first, *lines = head.split(b"\r\n")
            answers.append([first, *sorted(lines), end + rest])
        assert answers[1] == answers[0], f"weir (left) and nginx (right) differ for {data[:300]!r}"
        return answers[1]

    def reload(self, text=None, refused=False):
        for gateway in self:
            gateway.reload(text, refused)

    def _compare(self, expected, actual, ignore, what):
        left, right = comparable(actual, self.weir), comparable(expected, self.nginx)
        ignored = {name.lower() for name in ignore}
        if not expected.body and not actual.body and _length_without_product(expected) == _length_without_product(actual):
            ignored.add("content-length")  # a HEAD for an error page, which names the product
        for side in (left, right):
            side["headers"] = [(name, "<any>" if name.lower() in ignored else value) for name, value in side["headers"]]
        for part in ("status line", "headers", "body"):
            assert left[part] == right[part], f"{part} of weir (left) and nginx (right) differ for {what}"


def _length_without_product(response):
    """What Content-Length would be without the product's name, if the body has that name."""
    return int(response.headers.get("Content-Length", "0")) - len(response.headers.get("Server", ""))
