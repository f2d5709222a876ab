"""Takes secrets out of what the traffic log keeps: the inspector is on screens that are shared and recorded."""

import re
from typing import Any

_MASK = "•••"
_EDGE, _END = r"(?<![0-9A-Za-z-])", r"(?![0-9A-Za-z-])"
_PATTERNS = [
    re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+"),
    re.compile(r"(?<=ticket=)[\w-]+"),
    re.compile(r"otpauth://\S+"),
    # A long token in an address opens a page, once or for good.
    re.compile(r"(?<=/)[0-9a-f]{24,}(?=$|[/?#\"'\s])"),
    # A base32 key in groups of four, as people type it, and in one piece, as it is stored.
    re.compile(rf"{_EDGE}[A-Z2-7]{{4}}(?:[ -][A-Z2-7]{{4}}){{3,}}(?:[ -][A-Z2-7]{{1,3}})?{_END}", re.IGNORECASE),
    re.compile(r"(?<![0-9A-Za-z])[A-Z2-7]{16,}=*(?![0-9A-Za-z])", re.IGNORECASE),
    # Backup codes, passes and invitations: groups of capitals and digits.
    re.compile(rf"{_EDGE}(?:\d{{1,2}}-)?(?=[0-9-]*[A-Za-z])(?:[A-Z0-9]{{4,5}}-)+[A-Z0-9]{{4,5}}{_END}"),
    re.compile(rf"{_EDGE}(?:\d{{1,2}}-)?(?=[a-z-]*[0-9])(?=[0-9-]*[a-z])(?:[a-z0-9]{{4,5}}-)+[a-z0-9]{{4,5}}{_END}"),
    # Six digits, full width and split ones too. A message's ts ends in six digits after its point: that is no code.
    re.compile(r"(?<!\d)(?<!\d{10}\.)\d{3}[ \u3000-]?\d{3}(?!\d)"),
]
_SECRET_INPUTS = {"code", "number", "invitation", "pass", "password"}
_TYPED = {"value", "initial_value"}
_SECRET_FIELDS = {"token", "ticket"}


def redacted(value: Any, *, within_secret_input: bool = False) -> Any:
    """A copy without secrets. What was typed into an input that asks for one is hidden whatever it looks like."""
    if isinstance(value, dict):
        # The element of such an input carries what stood in it before: a number that is being mended, say.
        inside = within_secret_input or value.get("action_id") in _SECRET_INPUTS
        return {key: _field(key, one, within_secret_input=inside) for key, one in value.items()}
    if isinstance(value, list):
        return [redacted(one, within_secret_input=within_secret_input) for one in value]
    if isinstance(value, str):
        for pattern in _PATTERNS:
            value = pattern.sub(_MASK, value)
    return value


def _field(key: str, value: Any, *, within_secret_input: bool) -> Any:
    if isinstance(value, str) and value and (key in _SECRET_FIELDS or (within_secret_input and key in _TYPED)):
        return _MASK
    return redacted(
        value, within_secret_input=within_secret_input or (isinstance(value, dict) and key in _SECRET_INPUTS)
    )
