"""Whether mail and codes could leave: connects as the senders do, and sends nothing."""

from handlers.checks.model import Check, Outcome, ready, unused, wrong
from handlers.senders.mail import SmtpMailer
from handlers.senders.webhook import Webhook


def sender_checks(mailer: SmtpMailer | None, gateway: Webhook | None) -> list[Check]:
    async def mail() -> Outcome:
        if mailer is None:
            return unused("MAMORI_SMTP_HOST is not set: changes are told in Slack only")
        fault = await mailer.check()
        return wrong(fault) if fault else ready("the mail server can be used; nothing was sent")

    async def telephony() -> Outcome:
        if gateway is None:
            return unused("MAMORI_TELEPHONY_URL is not set: no SMS and no calls")
        fault = await gateway.check()
        return wrong(fault) if fault else ready("the gateway answers; nothing was sent")

    return [Check("mail", mail), Check("telephony", telephony)]
