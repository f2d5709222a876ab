"""The yardstick for an accepted code over HTTP: an endpoint that reads the same request and knows nothing."""

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def answer(request: Request) -> JSONResponse:
    body = await request.body()
    return JSONResponse({"status": "pending", "length": len(body)})


def main() -> None:
    uvicorn.run(Starlette(routes=[Route("/{rest:path}", answer, methods=["POST"])]), port=0, access_log=False)


if __name__ == "__main__":
    main()
