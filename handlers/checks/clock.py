"""Whether two clocks agree well enough for codes of 30 seconds and for signed requests (S3, S50)."""

from datetime import datetime, timedelta
from typing import Final

from handlers.checks.model import Outcome, ready, wrong

SKEW: Final = timedelta(seconds=5)


def compared(ours: datetime, theirs: datetime, whose: str) -> Outcome:
    off = ours - theirs
    if abs(off) <= SKEW:
        return ready(f"agrees with {whose}")
    seconds, way = round(abs(off.total_seconds())), "ahead of" if off > timedelta(0) else "behind"
    return wrong(
        f"this machine is {seconds} s {way} {whose}: codes and signatures would fail. Let both follow a time server: "
        "timedatectl set-ntp true"
    )
