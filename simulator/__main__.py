"""``python -m simulator``: the workspace alone, for trying an app against it."""

import argparse
from pathlib import Path

import uvicorn

from simulator.app import create_app
from simulator.request_url import is_allowed
from simulator.workspace import load_workspace


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A local Slack workspace.")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--workspace", type=Path, help="a YAML file; default: the demo's workspace")
    parser.add_argument("--request-url", help="where the app takes signed HTTP requests; default: Socket Mode")
    chosen = parser.parse_args()
    if chosen.request_url and not is_allowed(chosen.request_url):
        parser.error("--request-url must be an address of this machine")
    app = create_app(load_workspace(chosen.workspace, request_url=chosen.request_url))
    # Loopback only: whoever reaches the control API acts as anybody. Pages that wait for news don't delay the end.
    uvicorn.run(app, host="127.0.0.1", port=chosen.port, timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
