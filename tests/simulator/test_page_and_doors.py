"""Who may come in: this machine's own page, and nobody else's."""

from typing import Any

import httpx2
import pytest
import segno
from fastapi import FastAPI

from simulator.app import create_app
from simulator.workspace import WorkspaceError, load_workspace


async def test_the_page_is_served_with_a_strict_policy_and_never_cached(http: Any) -> None:
    page = await http.get("/")
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert page.headers["cache-control"] == "no-store"
    script = await http.get("/_assets/main.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("name", ["..%2Fworkspace.yaml", "%2E%2E%2Fapp.py", "app.py", "none.js", "%00.js", ".js"])
async def test_no_name_leads_out_of_the_pages_folder(http: Any, name: str) -> None:
    assert (await http.get(f"/_assets/{name}")).status_code == 404


@pytest.mark.parametrize("path", ["/", "/_assets/main.js", "/_control/state"])
async def test_another_web_page_can_not_drive_the_workspace(http: Any, address: str, path: str) -> None:
    assert (await http.get(path, headers={"host": "rebound.example.com"})).status_code == 403
    assert (await http.get(path, headers={"origin": "https://elsewhere.example.com"})).status_code == 403
    assert (await http.get(path, headers={"origin": "null"})).status_code == 403
    assert (await http.get(path, headers={"origin": address})).status_code == 200
    assert (await http.get(path, headers={"host": "localhost:8080"})).status_code == 200


async def test_a_picture_of_a_qr_code_is_read(http: Any) -> None:
    uri = "otpauth://totp/Mamori:aiko?secret=JBSWY3DPEHPK3PXP&issuer=Mamori"
    rows = [
        [255 - 255 * bool(dark) for dark in row for _ in range(4)]
        for row in segno.make(uri).matrix_iter(border=4)
        for _ in range(4)
    ]
    size = {"width": len(rows[0]), "height": len(rows)}
    pixels = bytes(pixel for row in rows for pixel in row)
    assert (await http.post("/_control/scan", params=size, content=pixels)).json() == {"ok": True, "text": uri}
    blank = await http.post("/_control/scan", params=size, content=bytes(len(pixels)))
    assert (blank.status_code, blank.json()["error"]) == (422, "No QR code can be seen in this picture.")
    assert (await http.post("/_control/scan", params=size, content=pixels[1:])).status_code == 400
    assert (await http.post("/_control/scan", params={"width": 4000, "height": 4000})).status_code == 413
    assert (await http.post("/_control/scan", params={"width": "wide"})).status_code == 400


async def test_it_works_as_the_last_route_of_another_app_and_restarts_it_on_reset() -> None:
    restarts: list[str] = []

    async def restart() -> None:
        restarts.append("bot")

    parent = FastAPI()
    parent.mount("/", create_app(load_workspace(), restart=restart))
    transport = httpx2.ASGITransport(app=parent)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        assert (await client.get("/_control/state")).status_code == 200
        opened = await client.post(
            "/api/apps.connections.open", headers={"authorization": "Bearer xapp-local-workspace-app"}
        )
        assert opened.json()["url"].startswith("ws://127.0.0.1:8080/_socket?ticket=")
        await client.post("/_control/reset")
    assert restarts == ["bot"]


def test_a_workspace_slack_could_not_have_is_refused_by_name(tmp_path: Any) -> None:
    shipped = load_workspace()
    assert [user.name for user in shipped.users if not user.linked] == ["fumi", "gina", "sora", "mamori"]
    text = (tmp_path / "w.yaml", "team: {id: mine, domain: d, name: n}\napp: {}\n")
    text[0].write_text(text[1], encoding="utf-8")
    with pytest.raises(WorkspaceError):
        load_workspace(tmp_path / "w.yaml")
