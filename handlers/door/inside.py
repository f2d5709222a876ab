"""What somebody who has signed in at the door can do there."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.authenticators.codes import Outcome
from bot.authenticators.model import APP_PLACES, AuthenticatorId, DeviceId, Loss, Place, readable_name
from bot.enrollment.flow import Setup
from bot.errors import (
    LastWayIn,
    MethodNotFound,
    NameMissing,
    NotUnderstood,
)
from bot.secret import Secret
from bot.verification.owed import CheckOwed
from handlers.answers import code_words, words_for
from handlers.door import inside_page
from handlers.door.entrance import Entrance, page_of
from handlers.forms import sent_form
from handlers.refusals import refusal
from handlers.words import usual_name


class Inside(Entrance):
    """What somebody who has signed in can do."""

    async def freeze_device(self, request: Request) -> HTMLResponse:
        doors, sent = self._doors, await sent_form(request)
        by = self._visitor(request, sent)
        device, what = DeviceId(sent.get("device", "")), sent.get("what", "")
        because = Loss(what) if what in set(Loss) else Loss.LOST
        found = await doors.transact(doors.visits.look, by)
        text = self._text(request, found.language)
        desk = doors.desk_facts(text)
        try:
            done = await doors.transact(doors.visits.freeze, by, device, because, anyway=sent.get("anyway") == "yes")
        except LastWayIn:
            return page_of(
                inside_page.inside(
                    found, text, desk, self._asking(text, found), wrong=text("door-last", **desk), last=True
                ),
                409,
            )
        except MethodNotFound:
            # Stopped meanwhile, or elsewhere: the page as it is now says so.
            return page_of(
                inside_page.inside(found, text, desk, self._asking(text, found), wrong=text("door-not-there")), 409
            )
        return page_of(inside_page.frozen(done, found, text, doors.institution, desk))

    async def check(self, request: Request) -> HTMLResponse:
        """A code of a method that is left: whoever gives it may add another one (S31)."""
        doors, sent = self._doors, await sent_form(request)
        by, method = self._visitor(request, sent), AuthenticatorId(sent.get("method", ""))
        found = await doors.transact(doors.visits.look, by)
        text = self._text(request, found.language)
        desk = doors.desk_facts(text)
        used = next((each for each in found.answering if each.id == method), None)
        if used is None:
            return self._back_inside(text)
        if sent.get("do") == "send":
            owed = await doors.transact(doors.fresh_checks.send_code, by, method, wanted=Place.MOBILE, view_id=None)
            return page_of(inside_page.inside(found, text, desk, self._asking(text, found), check=owed))
        checked = await doors.transact(doors.fresh_checks.step_up, by, method, Secret(sent.get("code", "")))
        if checked.outcome is Outcome.RIGHT:
            return self._back_inside(text)
        owed = await doors.transact(doors.fresh_checks.look, by, method, wanted=Place.MOBILE)
        device = found.device_of(used)
        wrong = words_for(doors, text, checked, used, device=device.name if device else "")
        return page_of(
            inside_page.inside(found, text, desk, self._asking(text, found), check=owed, wrong_code=wrong), 422
        )

    async def enroll(self, request: Request) -> HTMLResponse:
        doors, sent = self._doors, await sent_form(request)
        by, said = self._visitor(request, sent), sent.get("place", "")
        place = Place(said) if said in set(APP_PLACES) else Place.MOBILE
        found = await doors.transact(doors.visits.look, by)
        text = self._text(request, found.language)
        setup: Setup | CheckOwed = await doors.transact(
            doors.enrollments.add_app, by, place, usual_name=usual_name(text, place)
        )
        if isinstance(setup, CheckOwed):
            # The page stood open longer than the check is worth.
            return self._back_inside(text)
        return page_of(inside_page.setting_up(setup, found, text, doors.institution, name=setup.suggested_name))

    async def confirm(self, request: Request) -> HTMLResponse:
        doors, sent = self._doors, await sent_form(request)
        by, id_, name = self._visitor(request, sent), AuthenticatorId(sent.get("id", "")), sent.get("name", "")
        found = await doors.transact(doors.visits.look, by)
        text = self._text(request, found.language)
        try:
            checked = await doors.transact(
                doors.enrollments.confirm_app, by, id_, name=name, typed=Secret(sent.get("code", ""))
            )
            if checked.outcome is Outcome.RIGHT:
                return self._back_inside(text)
            wrong = code_words(doors, text, checked, device=readable_name(name))
        except NameMissing as error:
            wrong = refusal(doors, text, error.code)
        setup = await doors.transact(doors.enrollments.show, by, id_)
        return page_of(inside_page.setting_up(setup, found, text, doors.institution, name=name, wrong=wrong), 422)

    async def enable(self, request: Request) -> HTMLResponse:
        doors, sent = self._doors, await sent_form(request)
        by = self._visitor(request, sent)
        found = await doors.transact(doors.visits.look, by)
        text = self._text(request, found.language)
        try:
            await doors.transact(doors.enrollments.enable, by, understood=sent.get("understood") == "yes")
        except NotUnderstood as error:
            wrong = refusal(doors, text, error.code)
            return page_of(
                inside_page.inside(found, text, doors.desk_facts(text), self._asking(text, found), wrong_enable=wrong),
                422,
            )
        return self._back_inside(text)
