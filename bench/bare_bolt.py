"""The yardstick: slack_bolt's AsyncApp with its defaults, which only acknowledges what Mamori decides upon."""

import argparse
import asyncio
import sys
from typing import Any

import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from simulator.workspace import App, load_workspace


def bare_app(installed: App, api: str) -> AsyncApp:
    client = AsyncWebClient(installed.bot_token, base_url=api)
    app = AsyncApp(client=client, signing_secret=installed.signing_secret)

    @app.action("enrollment.start")
    async def on_tap(ack: AsyncAck) -> None:
        await ack()

    @app.view("enrollment.confirm_app")
    async def on_submit(ack: AsyncAck) -> None:
        await ack()

    @app.event("message")
    async def on_message(say: AsyncSay) -> None:
        """Gives a person of the simulated workspace something to tap; not measured."""
        button: dict[str, Any] = {"type": "button", "text": {"type": "plain_text", "text": "Start"}}
        await say(text="hello", blocks=[{"type": "actions", "elements": [button | {"action_id": "enrollment.start"}]}])

    return app


async def over_socket(app: AsyncApp, app_token: str) -> None:
    await AsyncSocketModeHandler(app, app_token).connect_async()  # type: ignore[no-untyped-call]
    print("Bolt is running on Socket-Mode", file=sys.stderr, flush=True)
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.bare_bolt")
    parser.add_argument("transport", choices=["http", "socket"])
    parser.add_argument("--api", required=True, help="where Slack's Web API is")
    chosen = parser.parse_args()
    installed = load_workspace().app
    app = bare_app(installed, chosen.api)
    if chosen.transport == "socket":
        asyncio.run(over_socket(app, installed.app_token))
    else:
        handler = AsyncSlackRequestHandler(app)
        routes = [Route("/slack/events", handler.handle, methods=["POST"])]
        uvicorn.run(Starlette(routes=routes), port=0, access_log=False)


if __name__ == "__main__":
    main()
