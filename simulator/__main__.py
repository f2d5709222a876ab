"""``python -m simulator``: the workspace alone, for trying an app against it."""

import argparse
import os
from pathlib import Path

import uvicorn

from simulator.app import create_app
from simulator.portal.mamori import SecondFactor
from simulator.request_url import is_allowed
from simulator.workspace import load_workspace


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A local Slack workspace.")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--workspace", type=Path, help="a YAML file; default: the demo's workspace")
    parser.add_argument("--request-url", help="where the app takes signed HTTP requests; default: Socket Mode")
    parser.add_argument(
        "--second-factor", help="where Mamori listens, for the sample portal; its key is read from PORTAL_KEY"
    )
    chosen = parser.parse_args()
    if chosen.request_url and not is_allowed(chosen.request_url):
        parser.error("--request-url must be an address of this machine")
    factor = None
    if chosen.second_factor:
        # Not an argument: what stands in a command line, everybody on the machine can read.
        if not (key := os.environ.get("PORTAL_KEY")):
            parser.error("--second-factor needs the portal's key in PORTAL_KEY: app.py clients add NAME prints one")
        factor = SecondFactor(f"{chosen.second_factor.rstrip('/')}/v1", key)
    app = create_app(load_workspace(chosen.workspace, request_url=chosen.request_url), second_factor=factor)
    # Loopback only: whoever reaches the control API acts as anybody. Pages that wait for news don't delay the end.
    uvicorn.run(app, host="127.0.0.1", port=chosen.port, timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
