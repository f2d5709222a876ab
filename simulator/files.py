"""Files that the app uploaded: their bytes, until the workspace is reset, and the one-use addresses to send them to."""

import secrets
import time
from dataclasses import dataclass

from simulator.faces import file_face
from simulator.ids import new_id
from simulator.inputs import Json
from simulator.workspace import User

LARGEST = 20_000_000


@dataclass(eq=False)
class File:
    """``is_shared`` once the upload was completed: before that Slack shows it to nobody."""

    face: Json
    length: int
    content: bytes | None = None
    is_shared: bool = False


class Files:
    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._uploads: dict[str, File] = {}

    def expect(self, name: str, length: int, owner: User) -> tuple[str, File]:
        """The path that takes the bytes, once, and the file they will be."""
        face = file_face({"name": name, "size": length}, owner, new_id("F"), int(time.time()))
        file = self._files[face["id"]] = File(face, length)
        path = secrets.token_urlsafe(24)
        self._uploads[path] = file
        return path, file

    def take(self, path: str, content: bytes) -> bool:
        file = self._uploads.get(path)
        if file is None or len(content) != file.length:
            return False
        del self._uploads[path]
        file.content = content
        return True

    def find(self, file_id: str) -> File | None:
        return self._files.get(file_id)
