"""What each notice looks like when it leaves: rendered from the state of that moment, so a late one still tells the truth."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from bot.accounts.model import Language, SlackUser
from bot.accounts.standing import Standing
from bot.authenticators.model import AuthenticatorId, DeviceId, Loss
from bot.errors import NotLinked, SendFailed
from bot.notices import Line, Mailbox, Notice, NoticeKind, SupportDesk
from bot.practice.model import PracticeId
from handlers.accounts.blocks import person_home, status_card
from handlers.accounts.way_in import way_in
from handlers.authenticators.loss_blocks import found_card, frozen_card
from handlers.blocks import Blocks, escaped, home, section, spoken
from handlers.changes.blocks import change_news
from handlers.changes.mail import change_mail
from handlers.doors import NOT_NEEDED, NOT_SET_UP, Doors
from handlers.enrollment.blocks import news_of, step_card, stopped_news
from handlers.enrollment.farewell import tell_former_number
from handlers.practice.blocks import ended_card
from handlers.replacement.blocks import reminder, replaced_device
from handlers.senders.mail import Mail
from handlers.support.posting import send_request, send_to_desk
from handlers.texts import Text
from handlers.verification.codes import send_code
from handlers.verification.prompt_blocks import prompt_alarm
from handlers.verification.prompts import change_prompt, send_prompt
from handlers.words import method_words

MAILS: Final[dict[NoticeKind, Callable[[Doors, Notice, Mailbox], Awaitable[Mail]]]] = {
    NoticeKind.CHANGE_MAIL: change_mail
}
"""What each kind says in a mail, by the feature that tells it."""
TO_PHONES: Final[dict[NoticeKind, Callable[[Doors, Notice, Line], Awaitable[None]]]] = {
    NoticeKind.CODE: send_code,
    NoticeKind.FORMER_NUMBER: tell_former_number,
}
"""How each kind leaves for a phone; the feature sends it, since what is sent is a secret that it has to forget."""
PROMPTS: Final[dict[NoticeKind, Callable[[Doors, Notice, SlackUser], Awaitable[None]]]] = {
    NoticeKind.PROMPT: send_prompt,
    NoticeKind.PROMPT_AGAIN: change_prompt,
}
"""A sign-in request is worth minutes, and only to whom it was sent: nobody gets a card in its place."""

ABOVE_STATUS: Final = frozenset(
    ("setting", "undone", "not_undone", "undone_before", "loss_frozen", "loss_stolen", "loss_kept")
)
"""What "this wasn't me" did where the card says how things stand now."""


class Postman:
    """Delivers one notice, or raises SendFailed."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def deliver(self, notice: Notice) -> None:
        match notice.to:
            case None:
                await self._alarm(notice)
            case SupportDesk():
                await send_to_desk(self._doors, notice)
            case Mailbox():
                await self._to_mailbox(notice, notice.to)
            case Line():
                await self._to_line(notice, notice.to)
            case SlackUser():
                await self._to_person(notice, notice.to)

    async def _to_mailbox(self, notice: Notice, mailbox: Mailbox) -> None:
        write = MAILS.get(notice.kind)
        if self._doors.mailer is None or write is None:
            raise SendFailed(NOT_SET_UP, permanent=True)
        await self._doors.mailer.send(await write(self._doors, notice, mailbox))

    async def _to_line(self, notice: Notice, line: Line) -> None:
        send = TO_PHONES.get(notice.kind)
        if send is None:
            raise SendFailed(NOT_SET_UP, permanent=True)
        await send(self._doors, notice, line)

    async def _to_person(self, notice: Notice, user: SlackUser) -> None:
        if prompt := PROMPTS.get(notice.kind):
            await prompt(self._doors, notice, user)
            return
        if notice.kind is NoticeKind.REQUEST:
            await send_request(self._doors, notice, user)
            return
        try:
            standing = await self._doors.read(self._doors.people.standing, user)
        except NotLinked:
            await self._to_unknown(notice, user)
            return
        text = self._doors.texts[standing.language]
        if notice.kind is NoticeKind.HOME:
            await self._doors.slack.publish_home(user, person_home(standing, text))
        elif notice.kind is NoticeKind.CARD_AGAIN:
            blocks = step_card(standing, text)
            facts = notice.facts
            await self._doors.slack.update(facts["channel"], facts["ts"], text=spoken(blocks), blocks=blocks)
        elif notice.kind is NoticeKind.PRACTICE:
            practice = await self._doors.read(self._doors.practices.get, user, PracticeId(notice.facts["practice"]))
            if practice is None:
                raise SendFailed(NOT_NEEDED, permanent=True)
            await self._post(notice, user.user_id, ended_card(practice, standing, text))
        elif notice.kind is NoticeKind.FROZEN:
            loss, device = Loss(notice.facts["loss"]), DeviceId(notice.facts["device"])
            links, facts = self._doors.institution.sign_out, self._doors.desk_facts(text)
            await self._post(notice, user.user_id, frozen_card(loss, device, standing, text, links, facts))
        else:
            await self._post(notice, user.user_id, _card(notice, standing, text))

    async def _to_unknown(self, notice: Notice, user: SlackUser) -> None:
        profile = await self._doors.slack.profile(user)
        if profile is None:
            raise SendFailed("no profile", permanent=False)
        if profile.is_bot:
            return
        doors = self._doors
        if await doors.transact(doors.linking.link_by_profile, profile):
            # Now known: the notice is rendered anew for the account.
            await self.deliver(notice)
            return
        chosen = notice.facts.get("language")
        text = doors.texts[Language(chosen) if chosen else Language.of_locale(profile.locale)]
        blocks = way_in(doors, profile, text, is_ended=notice.facts.get("done") == "unlinked")
        if notice.kind is NoticeKind.HOME:
            await doors.slack.publish_home(user, home(blocks))
        else:
            await self._post(notice, user.user_id, blocks)

    async def _alarm(self, notice: Notice) -> None:
        channel = self._doors.slack.admin_channel
        if channel is None:
            raise SendFailed("no admin channel is set", permanent=False)
        blocks: Blocks = []
        for language in Language:
            text = self._doors.texts[language]
            if notice.facts.get("about") == "phones_paused":
                blocks.append(section(_phones_paused(notice, text)))
                continue
            if notice.facts.get("about") == "prompt_not_me":
                blocks.append(prompt_alarm(notice.facts, text, at=notice.created_at))
                continue
            blocks.append(section("\n".join(_alarm_words(notice, text))))
        await self._post(notice, channel, blocks)

    async def _post(self, notice: Notice, channel: str, blocks: Blocks) -> None:
        await self._doors.slack.post(
            channel, text=spoken(blocks), blocks=blocks, notice=notice.id, unsure=notice.unsure
        )


def _phones_paused(notice: Notice, text: Text) -> str:
    until = text.day_and_clock(datetime.fromisoformat(notice.facts["until"]), seen_from=notice.created_at)
    words = text("alarm-phones-paused", budget=notice.facts["scope"], until=until)
    return f"*{text('alarm-phones-title')}*\n{words}"


def _alarm_words(notice: Notice, text: Text) -> list[str]:
    account = escaped(notice.facts["account"])
    # With the date: an alarm is read again when somebody looks for what happened that day.
    when = text.date_and_clock(notice.created_at)
    title = f"*{text('alarm-not-me-title')}*"
    if "slack" in notice.facts:
        # As text and not as a mention: an alarm must not call the one it is about.
        user = notice.facts["slack"]
        words = "alarm-link-ended" if notice.facts.get("about") == "link_ended" else "alarm-link"
        return [title, text(words, account=account, user=user), text("alarm-link-ids", user=user, when=when)]
    method = notice.facts["method"]
    ids = (
        text("alarm-not-me-ids", account=account, method=method, when=when)
        if method
        else text("alarm-not-me-account-ids", account=account, when=when)
    )
    change = text(f"change-word-{notice.facts['of']}") if "of" in notice.facts else ""
    return [title, text(f"alarm-not-me-{notice.facts['stopped']}", account=account, change=change), ids]


def _card(notice: Notice, standing: Standing, text: Text) -> Blocks:
    if notice.kind is NoticeKind.CARD:
        return status_card(standing, text)
    if notice.kind is NoticeKind.REPLACEMENT:
        return _reminder(notice, standing, text)
    if news := _news_above_status(notice, standing, text):
        return [*news, *status_card(standing, text)]
    if notice.kind is NoticeKind.METHOD_STOPPED:
        return step_card(standing, text, news=stopped_news(notice.facts["stopped"], text))
    return step_card(standing, text, news=_news(notice, standing, text))


def _reminder(notice: Notice, standing: Standing, text: Text) -> Blocks:
    """Done, cancelled or put off meanwhile: a word about it would only confuse."""
    device, open_one = replaced_device(standing), standing.replacement
    if device is None or open_one is None or open_one.id != notice.facts["replacement"] or open_one.remind_at:
        raise SendFailed(NOT_NEEDED, permanent=True)
    return reminder(standing, text, device)


def _news_above_status(notice: Notice, standing: Standing, text: Text) -> Blocks:
    """The step's card would describe a sign-in with its code, which may be just what was changed."""
    facts = notice.facts
    if facts.get("done") in {"when_asked", "card_made", "replaced", "replacing", "codes_made", "code_used"}:
        return _news(notice, standing, text)
    if "change" in facts and notice.kind is NoticeKind.STEP:
        return change_news(facts, standing, text)
    if facts.get("stopped") in ABOVE_STATUS:
        return stopped_news(facts["stopped"], text)
    if notice.kind is NoticeKind.FOUND:
        return found_card(DeviceId(facts["device"]), standing, text)
    return []


def _news(notice: Notice, standing: Standing, text: Text) -> Blocks:
    done = notice.facts.get("done")
    if done is None:
        return []
    id_ = AuthenticatorId(notice.facts.get("method", ""))
    added = next((each for each in standing.authenticators if each.id == id_), None)
    what = method_words(text, added, standing.device_of(added)) if added else ""
    setting = text(f"when-asked-{notice.facts['setting']}") if "setting" in notice.facts else ""
    device, former = notice.facts.get("device", ""), notice.facts.get("former", "")
    count = int(notice.facts.get("left", "0"))
    return news_of(
        done, standing, text, what=what, device=device, method=id_, setting=setting, former=former, count=count
    )
