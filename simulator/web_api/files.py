"""files.*: an upload in Slack's three steps, and where its bytes can be read again."""

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from simulator import events
from simulator.files import LARGEST, File
from simulator.inputs import Json
from simulator.web_api.call import ApiError, Call, invalid_arguments
from simulator.world import World


def get_upload_url(call: Call) -> Json:
    name, length = call.text("filename"), call.number("length", 0, LARGEST)
    bot = next(user for user in call.workspace.users if user.id == call.workspace.app.bot_user_id)
    path, file = call.world.files.expect(name, length, bot)
    return {"upload_url": f"{call.base_url}/_upload/{path}", "file_id": file.face["id"]}


def complete_upload(call: Call) -> Json:
    """Without a channel the files stay private to the app; with one, a message shows them there."""
    files = [_uploaded(call, one) for one in _list(call)]
    for file in files:
        file.is_shared = True
    if call.has("channel_id"):
        conversation = call.conversation(name="channel_id")
        message = call.world.conversations.post(
            conversation,
            user=call.workspace.app.bot_user_id,
            is_bot=True,
            text=call.text("initial_comment", ""),
            files=[file.face for file in files],
            thread_ts=call.thread(conversation),
        )
        events.message_posted(call.world, conversation, message)
    return {"files": [file.face for file in files]}


def info(call: Call) -> Json:
    file = call.world.files.find(call.text("file"))
    if file is None or not file.is_shared:
        raise ApiError("file_not_found")
    return {"file": file.face, "comments": [], "response_metadata": {"next_cursor": ""}}


async def upload(request: Request) -> Response:
    """The address of an upload: raw bytes, or a form with the file in it, as Slack takes both."""
    world: World = request.app.state.world
    content = b""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            sent: Any = next((one for one in form.values() if not isinstance(one, str)), None)
            content = await sent.read() if sent else b""
    else:
        async for piece in request.stream():
            content += piece
            if len(content) > LARGEST:
                break
    if not world.files.take(request.path_params["path"], content):
        return PlainTextResponse("bad_upload", 400)
    return PlainTextResponse(f"OK - {len(content)}")


async def download(request: Request) -> Response:
    """A file's private address opens with the app's token only, as a bearer."""
    world: World = request.app.state.world
    file = world.files.find(request.path_params["file_id"])
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    if world.installation.refusal(bearer) or world.installation.is_app_token(bearer):
        return PlainTextResponse("no_permission", 403)
    if file is None or file.content is None or not file.is_shared:
        return PlainTextResponse("file_not_found", 404)
    return Response(file.content, media_type="application/octet-stream")


def _list(call: Call) -> list[Any]:
    files = call.structure("files")
    if not isinstance(files, list) or not files or not all(isinstance(one, dict) for one in files):
        raise invalid_arguments("[ERROR] missing required field: files")
    return files


def _uploaded(call: Call, wanted: Json) -> File:
    file = call.world.files.find(str(wanted.get("id")))
    if file is None or file.content is None:
        raise ApiError("file_not_found")
    url = f"{call.base_url}/_files/{file.face['id']}"
    file.face |= {"title": str(wanted.get("title") or file.face["name"])}
    file.face |= {"url_private": url, "url_private_download": url, "permalink": url}
    return file
