"""Completes a test's conf text into a whole file.

A test may write a whole conf, the inside of `http { }`, or the inside of one `server { }`;
what is missing around it is added. `%PORT%`, `%PORT2%`, … become free ports, `%DIR%` the
gateway's own folder, and any other `%NAME%` what the test passes for it.
"""

import os
import re

# What Debian's nginx has to load before it knows the directives on the right.
NGINX_MODULES = [
    ("ndk_http_module", r"_by_lua|\blua_|\bset_(escape|unescape|md5|encode|decode|if_empty|misc)"),
    ("ngx_http_lua_module", r"_by_lua|\blua_"),
    ("ngx_http_set_misc_module", r"\bset_(escape|unescape|md5|encode|decode|if_empty|misc)"),
    ("ngx_http_echo_module", r"\becho(_\w+)?\b"),
    ("ngx_http_headers_more_filter_module", r"\bmore_(set|clear)_"),
]


def _has(text, pattern):
    return re.search(rf"^\s*{pattern}", text, re.MULTILINE) is not None


def substitute(text, values, ports, folder):
    """Fills in the %NAME%s; new %PORT…% names are added to `values`."""

    def value(match):
        name = match.group(1)
        if name == "DIR":
            return str(folder)
        if name not in values:
            if not re.fullmatch(r"PORT\w*", name):
                raise KeyError(f"the conf uses %{name}%, but nothing was passed for it")
            values[name] = ports.take()
        return str(values[name])

    return re.sub(r"%([A-Z][A-Z0-9_]*)%", value, text)


def complete(text, folder, is_nginx, main="", events=""):
    """The whole conf file for `text`. What nginx needs besides stands on lines that weir's
    file has too, so that errors name the same line in both."""
    if not _has(text, r"http\s*\{"):
        text = _http_block(text)
    given = main + "\n" + text
    added = _nginx_modules(given) if is_nginx else []
    for directive, value in (
        ("daemon", "off"),
        ("worker_processes", "1"),
        ("pid", f"{folder}/logs/gateway.pid"),
        ("error_log", f"{folder}/logs/error.log info"),
    ):
        if not _has(given, rf"{directive}\s"):
            added.append(f"{directive} {value};")
    if os.geteuid() == 0 and not _has(given, r"user\s"):
        added.append("user root;")  # else workers could not write into the test's folder
    if not _has(given, r"events\s*\{"):
        added.append(f"events {{ {events or 'worker_connections 512;'} }}")
    if is_nginx:
        text = _nginx_folders(text, folder)
    return "\n".join([*filter(None, [main.strip()]), " ".join(added), text, ""])


def _http_block(text):
    if not _has(text, r"server\s*\{") and not re.search(r"[;}]\s*server\s*\{", text):
        text = f"server {{ listen 127.0.0.1:%PORT%;\n{text}\n}}"
    if not _has(text, r"access_log\s"):
        return f"http {{ access_log %DIR%/logs/access.log;\n{text}\n}}"
    return f"http {{\n{text}\n}}"


def _nginx_modules(text):
    return [
        f"load_module /usr/lib/nginx/modules/{module}.so;"
        for module, pattern in NGINX_MODULES
        if re.search(pattern, text) and module not in text
    ]


def _nginx_folders(text, folder):
    """Debian's nginx has absolute folders built in, which only root may write."""
    added = "".join(
        f" {kind}_temp_path {folder}/{kind}_temp;"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        if not _has(text, f"{kind}_temp_path")
    )
    return re.sub(r"^(\s*http\s*\{)", lambda found: found.group(1) + added, text, count=1, flags=re.MULTILINE)


def listened_ports(text):
    """The TCP ports of the conf's `listen` lines."""
    found = re.findall(r"^\s*(?:.*[;{]\s*)?listen\s+(?:[^\s;]*:)?(\d+)\b[^;]*;", text, re.MULTILINE)
    return [int(port) for port in found]
