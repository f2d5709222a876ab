"""What can go wrong in a way that people are told about.

*Raised* means nothing was written. An error is named for the event and carries a stable ``code`` and no text; ``handlers/``
turns the code into words, once.
"""

from datetime import timedelta


class MamoriError(Exception):
    """The root: whoever catches it can always answer the person."""

    code = "unknown"


class NotLinked(MamoriError):
    """The Slack user acts for no account yet (S38)."""

    code = "accounts.not_linked"


class InvitationRefused(MamoriError):
    """Unknown, used, expired or withdrawn: one answer for all four, so that guessing learns nothing (S6)."""

    code = "accounts.invitation_refused"


class AlreadyLinked(MamoriError):
    """The account already has a Slack user of this team, or this Slack user an account: one to one (S38)."""

    code = "accounts.already_linked"


class WaySpent(MamoriError):
    """The way to the institution's sign-in was used, is too old, belongs to another browser or never was: one answer."""

    code = "accounts.way_spent"


class AccountUnknown(MamoriError):
    """The person did sign in at the institution, and the directory here holds no account that this sign-in leads to."""

    code = "accounts.unknown"


class VisitOver(MamoriError):
    """Nobody is signed in at the door in this browser any more, or the form is not one of ours."""

    code = "door.visit_over"


class SignInFailed(MamoriError):
    """The institution's sign-in was not reached, or what it said proves nothing. ``reason`` holds no token."""

    code = "accounts.sign_in_failed"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAMember(MamoriError):
    """A guest, a bot, a Slack Connect stranger or a closed Slack account (S54)."""

    code = "accounts.not_a_member"


class SetupNotFound(MamoriError):
    """No such unfinished set-up for this person: somebody else's, or none at all."""

    code = "enrollment.setup_not_found"


class SetupExpired(MamoriError):
    """The set-up lay unfinished for longer than the policy allows; its seed is erased (S7)."""

    code = "enrollment.setup_expired"


class SetupFinished(MamoriError):
    """The set-up has been confirmed before: its key is not shown again."""

    code = "enrollment.setup_finished"


class NameMissing(MamoriError):
    """A device was given no name that could be read."""

    code = "enrollment.name_missing"


class TooManyMethods(MamoriError):
    """The account holds as many methods as the policy allows."""

    code = "enrollment.too_many_methods"


class NotReadyToEnable(MamoriError):
    """Two confirmed methods are needed, one of them no phone number (S30)."""

    code = "enrollment.not_ready"


class NotUnderstood(MamoriError):
    """Turning MFA on was not confirmed by the checkbox."""

    code = "enrollment.not_understood"


class PhonesNotAllowed(MamoriError):
    """The institution has switched phone numbers off (S19)."""

    code = "enrollment.phones_not_allowed"


class PhoneSetupOver(MamoriError):
    """The phone's set-up has been finished, given up or has expired; its number and codes are erased (S7)."""

    code = "enrollment.phone_setup_over"


class NumberTaken(MamoriError):
    """Another account confirmed this number first."""

    code = "enrollment.number_taken"


class NoUsableMethod(MamoriError):
    """A fresh check is owed, and no method is left that may answer it (S31)."""

    code = "enrollment.no_usable_method"


class PageSpent(MamoriError):
    """The one-time page has been opened before, has expired or never was: one answer (S53)."""

    code = "enrollment.page_spent"


class NothingToReplace(MamoriError):
    """On that device is only a number that stays: it goes with its line, and nothing has to be set up anew."""

    code = "replacement.nothing_to_do"


class NothingElseAtHand(MamoriError):
    """The old device is gone, and nothing elsewhere could show who is asking (S31)."""

    code = "replacement.nothing_at_hand"


class ReplacementUnderWay(MamoriError):
    """Another device of the person is being replaced: one at a time."""

    code = "replacement.under_way"


class ReplacementOver(MamoriError):
    """No device is being replaced any more: done, or cancelled in another window."""

    code = "replacement.over"


class DayNotPossible(MamoriError):
    """Not a day of the year to come."""

    code = "replacement.day"


class TicketSpent(MamoriError):
    """The link of a mail has been used before, has expired or never was: one answer."""

    code = "changes.ticket_spent"


class ChangeOver(MamoriError):
    """A change that "this wasn't me" can undo no more: too old, somebody else's or unknown."""

    code = "changes.over"


class TokenNotWaiting(MamoriError):
    """No hardware token is waiting for this person's code: none lent, taken back, or the time is up."""

    code = "tokens.not_waiting"


class TokenRefused(MamoriError):
    """An operator asked for something of a token that its state does not allow; the text says why and what helps."""

    code = "tokens.refused"


class MethodNotFound(MamoriError):
    """No such method for this person, or not one that can answer now."""

    code = "authenticators.not_found"


class NameTaken(MamoriError):
    """Another device of this person is called so."""

    code = "authenticators.name_taken"


class AskedFirst(MamoriError):
    """The method that is asked first can't be removed before another takes its place (S32)."""

    code = "authenticators.asked_first"


class StillNeeded(MamoriError):
    """Without this method too few would be left (S30, S32)."""

    code = "authenticators.still_needed"


class LastWayIn(MamoriError):
    """Nothing would be left to sign in with, and the person has not said that they know (law 2)."""

    code = "authenticators.last_way_in"


class NothingFrozen(MamoriError):
    """Nothing on this device stands still for a loss: it works already, or was stopped for another reason."""

    code = "authenticators.nothing_frozen"


class DeviceNotFound(MamoriError):
    """No such device of this person, or none that holds a method now."""

    code = "practice.device_not_found"


class NothingLeft(MamoriError):
    """Without this device no method would be left: there is nothing to practise with."""

    code = "practice.nothing_left"


class PracticeOver(MamoriError):
    """The practice has ended, its time is up, the clock was set back before it, or it is somebody else's."""

    code = "practice.over"


class NothingAsked(MamoriError):
    """A request to support, or an addition to one, without a word in it."""

    code = "support.nothing_asked"


class AskedTooOften(MamoriError):
    """The day's limit on what one person, one place or everybody may ask of support is reached."""

    code = "support.asked_too_often"


class RequestOver(MamoriError):
    """No request under way has this id, or it is somebody else's."""

    code = "support.request_over"


class StorageUnavailable(MamoriError):
    """The database could not keep it (disk full, locked, gone): nothing was written and nothing is approved."""

    code = "storage.unavailable"


class DatabaseInUse(MamoriError):
    """Another process lives on this database, and only one may."""

    code = "storage.in_use"


class SendFailed(MamoriError):
    """A notice did not leave. ``permanent`` says that trying again would not help.

    ``retry_after`` is the wait the other side asked for; with ``for_all`` it holds for everything that leaves that way.
    """

    code = "notices.send_failed"

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool,
        retry_after: timedelta | None = None,
        for_all: bool = False,
        unknown: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.for_all = for_all
        self.unknown = unknown
        """Whether the other side may have taken it all the same: look before sending again."""


class KeyringUnusable(MamoriError):
    """The keyring file is missing, unreadable or holds a key that is too short."""

    code = "storage.keyring_unusable"


class DatabaseOutOfStep(MamoriError):
    """The database is older or newer than the code."""

    code = "storage.out_of_step"


class ClientRefused(MamoriError):
    """An operator's wish for a client of the API that can't be; the text says why and what helps."""

    code = "relying_parties.refused"


class ClientUnknown(MamoriError):
    """No living client has this key, or this name."""

    code = "relying_parties.unknown"


class VerificationNotFound(MamoriError):
    """No such verification for this client: unknown and somebody else's look alike (S61)."""

    code = "verification.not_found"


class SerialUnknown(MamoriError):
    """No method has this serial."""

    code = "verification.serial_unknown"


class NotYours(MamoriError):
    """A button of somebody else's prompt (S51)."""

    code = "verification.not_yours"


class IdempotencyMisused(MamoriError):
    """The same idempotency key came with another request."""

    code = "verification.idempotency_misused"


class BackupCodesNotOffered(MamoriError):
    """The institution has no backup codes."""

    code = "recovery.not_offered"


class MethodNeededFirst(MamoriError):
    """Backup codes back up a method, and there is none that works now."""

    code = "recovery.method_first"


class SettingNotOffered(MamoriError):
    """The policy does not offer this choice, or MFA is not on yet."""

    code = "verification.setting_not_offered"
