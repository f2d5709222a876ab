"""A real Chromium for tests that look at pages; where CI has one, a skipped browser test is a failed one."""

import os
import shutil

import pytest

NAMED = os.environ.get("CHROMIUM")
CHROMIUM = None if NAMED == "none" else NAMED or shutil.which("chromium") or shutil.which("google-chrome")
"""``CHROMIUM`` names another one; ``none`` tells how the tests go on a machine without any."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("no Chromium here, and REQUIRE_BROWSER is set")
        pytest.skip("no Chromium here")
    return CHROMIUM
