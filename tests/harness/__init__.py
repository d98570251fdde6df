"""What the black-box tests stand on: real processes, raw sockets, no fixed sleeps.

The fixtures are in tests/conftest.py; tests/spec/README.md shows how to use them.
"""

from .client import Connection, Headers, Response
from .gateway import CheckResult, Gateway, StartError
from .pair import Pair
from .upstream import Upstream, UpstreamConnection, UpstreamRequest, answer
from .wait import wait_until

__all__ = [
    "CheckResult", "Connection", "Gateway", "Headers", "Pair", "Response", "StartError",
    "Upstream", "UpstreamConnection", "UpstreamRequest", "answer", "wait_until",
]
