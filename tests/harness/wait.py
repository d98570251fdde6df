"""Waiting for a condition, with a deadline, in place of sleeping."""

import time


def wait_until(condition, what, seconds=10.0):
    """Polls `condition` until it returns something true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s in vain: {what}")
        time.sleep(0.005)
