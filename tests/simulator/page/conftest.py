"""A real browser in front of the workspace, with a person's eyes and hands."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import BrowserContext, Page, async_playwright

from tests.browser import ARGUMENTS, chromium

OpenAs = Callable[..., Awaitable[Page]]


@pytest.fixture
async def context(address: str) -> AsyncIterator[BrowserContext]:
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = await browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
        context.set_default_timeout(10_000)
        yield context
        await browser.close()


@pytest.fixture
async def open_as(context: BrowserContext) -> AsyncIterator[OpenAs]:
    """Opens the page as somebody; scripts that fail, or that the policy forbids, fail the test."""
    wrong: list[str] = []

    async def open_page(user: str, view: str = "dm") -> Page:
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        await page.goto(f"/#as={user}&view={view}")
        await page.get_by_test_id("as-picker").wait_for()
        return page

    yield open_page
    assert wrong == []
