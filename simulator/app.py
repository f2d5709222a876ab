"""The workspace as one ASGI app: the page, the control API, the Web API, response urls and Socket Mode."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from simulator.control.routes import control_routes
from simulator.page_routes import OnlyFromHere, asset, index
from simulator.portal.mamori import SecondFactor
from simulator.portal.provider import RelyingParty
from simulator.portal.routes import portal_routes
from simulator.web_api.door import web_api
from simulator.web_api.files import download, upload
from simulator.web_api.response_url import response_url
from simulator.workspace import Workspace
from simulator.world import Restart, World


def create_app(
    workspace: Workspace,
    *,
    restart: Restart | None = None,
    relying_party: RelyingParty | None = None,
    second_factor: SecondFactor | None = None,
) -> Starlette:
    """Everything is made here and nothing in a lifespan, so it also works mounted at "/" of another app.

    ``restart`` is called at a reset, for whoever wants the rest of the demo to start afresh with the workspace.
    ``relying_party`` is who may send people to the portal to sign in. ``second_factor`` is whom the portal asks when
    people sign in to itself; without one it lets nobody in.
    """
    here = [Middleware(OnlyFromHere)]
    portal = portal_routes(workspace, here, relying_party=relying_party, second_factor=second_factor)
    app = Starlette(
        routes=[
            *portal,
            Route("/", index, middleware=here),
            Route("/_assets/{name}", asset, middleware=here),
            Mount("/_control", routes=control_routes(), middleware=here),
            Route("/_hooks/{path:path}", response_url, methods=["POST"]),
            Route("/_upload/{path}", upload, methods=["POST"]),
            Route("/_files/{file_id}", download, methods=["GET"]),
            Route("/api/{method}", web_api, methods=["GET", "POST"]),
            WebSocketRoute("/_socket", _socket),
        ]
    )
    app.state.world = World(workspace, restart)
    return app


async def _socket(websocket: WebSocket) -> None:
    world: World = websocket.app.state.world
    await world.socket.serve(websocket)
