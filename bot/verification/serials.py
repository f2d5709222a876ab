"""Short stable names of methods, for plugins that show them, keep them in their records, or ask by them."""

import re

from bot.authenticators.model import Authenticator, Kind
from bot.ports import Digests, UnitOfWork

KINDS = {Kind.APP: "TP", Kind.SMS: "SM", Kind.VOICE: "VO", Kind.RECOVERY: "RC"}
LENGTH = 12
"""48 bits of an id's 128: enough to tell methods apart, and the other 80 stay unguessable (S51)."""
SERIAL = re.compile(rf"MM(?:{'|'.join(KINDS.values())})([0-9A-F]{{{LENGTH}}})")


def serial_of(method: Authenticator) -> str:
    return f"MM{KINDS[method.kind]}{method.id[:LENGTH].upper()}"


def made_up_serial(kind: str, subject: str, digests: Digests) -> str:
    """For what is no method of its own, such as a prompt in Slack, and for people nobody knows: always the same one."""
    return f"MM{kind}{digests.of(subject, purpose=f'serial {kind}')[:LENGTH].upper()}"


def method_called(uow: UnitOfWork, serial: str) -> Authenticator | None:
    """The method with this serial; None also where it can't be told from another."""
    match = SERIAL.fullmatch(serial)
    if match is None:
        return None
    found = [each for each in uow.authenticators.beginning_with(match[1].lower()) if serial_of(each) == serial]
    return found[0] if len(found) == 1 else None
