"""How people, channels and messages look to the app: the objects inside answers and events."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulator.conversations import Conversation, Message
from simulator.inputs import Json
from simulator.workspace import App, User, Workspace

_FOUNDED = 1_760_000_000  # when this workspace, its people and its channels were "created"


def user_face(user: User, workspace: Workspace, *, with_locale: bool = True) -> Json:
    app = workspace.app
    now = datetime.now(ZoneInfo(user.tz))
    offset = now.utcoffset()
    profile: Json = {
        "title": "", "phone": "", "skype": "",
        "real_name": user.real_name, "real_name_normalized": user.real_name,
        "display_name": user.name, "display_name_normalized": user.name,
        "status_text": "", "status_emoji": "", "status_expiration": 0,
        "avatar_hash": "", "team": user.team_id,
    }  # fmt: skip
    if "users:read.email" in app.scopes and not user.is_bot:
        profile["email"] = user.email
    if user.is_bot:
        profile |= {"bot_id": app.bot_id, "api_app_id": app.id, "always_active": True}
    face: Json = {
        "id": user.id, "team_id": user.team_id, "name": user.name, "deleted": user.deleted, "color": "4bbe2e",
        "real_name": user.real_name, "tz": user.tz, "tz_label": now.tzname() or user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0, "profile": profile,
        "is_admin": False, "is_owner": False, "is_primary_owner": False,
        "is_restricted": user.is_restricted, "is_ultra_restricted": False,
        "is_bot": user.is_bot, "is_app_user": False, "updated": _FOUNDED, "is_email_confirmed": not user.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }  # fmt: skip
    if user.is_stranger:
        face["is_stranger"] = True
    if with_locale:
        face["locale"] = user.locale
    return face


def channel_face(conversation: Conversation, workspace: Workspace, *, member: bool) -> Json:
    team = workspace.team.id
    face: Json = {
        "id": conversation.id, "created": _FOUNDED, "is_archived": False, "is_im": conversation.is_im,
        "is_org_shared": False, "context_team_id": team, "updated": _FOUNDED * 1000,
    }  # fmt: skip
    if conversation.is_im:
        return face | {"user": conversation.with_user, "is_user_deleted": False, "priority": 0, "is_open": True}
    shared = any((user := workspace.user(one)) is not None and user.is_stranger for one in conversation.members)
    nothing = {"value": "", "creator": "", "last_set": 0}
    return face | {
        "name": conversation.name, "name_normalized": conversation.name, "is_channel": True, "is_group": False,
        "is_mpim": False, "is_private": False, "is_general": conversation.name == "general", "unlinked": 0,
        "is_shared": shared, "is_ext_shared": shared, "is_pending_ext_shared": False, "pending_shared": [],
        "shared_team_ids": [team], "pending_connected_team_ids": [], "parent_conversation": None,
        "creator": workspace.users[0].id, "is_member": member, "previous_names": [],
        "topic": dict(nothing), "purpose": dict(nothing),
        "num_members": len([one for one in conversation.members if one != workspace.app.bot_user_id]),
    }  # fmt: skip


def message_face(message: Message, conversation: Conversation, workspace: Workspace, *, metadata: bool = False) -> Json:
    """A message as history, answers and interactions show it. Metadata only where it was asked for, as in Slack."""
    author = workspace.user(message.user)
    face: Json = {
        "type": "message", "user": message.user, "ts": message.ts, "text": message.text,
        "team": author.team_id if author else workspace.team.id, "blocks": message.blocks,
    }  # fmt: skip
    if author and author.team_id != workspace.team.id:  # Slack Connect: the author's own organisation
        face |= {"user_team": author.team_id, "source_team": author.team_id}
    if message.is_bot:
        face |= {"bot_id": workspace.app.bot_id, "app_id": workspace.app.id, "bot_profile": bot_face(workspace)}
    if message.files:
        face |= {"files": message.files, "upload": False, "display_as_bot": False}
    if message.edited:
        face["edited"] = message.edited
    if message.reactions:
        face["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
        ]
    if metadata and message.metadata:
        face["metadata"] = message.metadata
    return face | _thread_face(message, conversation)


def _thread_face(message: Message, conversation: Conversation) -> Json:
    replies = conversation.replies(message.ts)
    if replies:
        authors = list(dict.fromkeys(reply.user for reply in replies))
        return {
            "thread_ts": message.ts, "reply_count": len(replies), "reply_users_count": len(authors),
            "latest_reply": replies[-1].ts, "reply_users": authors, "is_locked": False, "subscribed": False,
        }  # fmt: skip
    if message.thread_ts:
        parent = conversation.messages.get(message.thread_ts)
        return {"thread_ts": message.thread_ts} | ({"parent_user_id": parent.user} if parent else {})
    return {}


def bot_face(workspace: Workspace) -> Json:
    app: App = workspace.app
    return {
        "id": app.bot_id, "app_id": app.id, "user_id": app.bot_user_id, "name": app.name,
        "icons": {}, "deleted": False, "updated": _FOUNDED, "team_id": workspace.team.id,
    }  # fmt: skip


def file_face(file: Json, user: User, file_id: str, at: int) -> Json:
    """A file somebody attached: its name and kind. The bytes stay with the person; nothing here serves them."""
    name = str(file.get("name", "file"))
    suffix: Any = name.rsplit(".", 1)[-1] if "." in name else ""
    return {
        "id": file_id, "created": at, "timestamp": at, "name": name, "title": name,
        "mimetype": str(file.get("mimetype", "application/octet-stream")), "filetype": suffix, "pretty_type": suffix.upper(),
        "user": user.id, "user_team": user.team_id, "editable": False, "size": int(file.get("size", 0)), "mode": "hosted",
        "is_external": False, "external_type": "", "is_public": False, "public_url_shared": False, "display_as_bot": False,
        "username": "", "has_rich_preview": False, "file_access": "visible",
    }  # fmt: skip
