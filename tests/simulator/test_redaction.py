"""The traffic log is shown on shared screens: no secret survives in it."""

import pytest

from simulator.redaction import redacted

SECRETS = [
    "xoxb-local-workspace-bot",
    "xapp-1-A0-secret",
    "otpauth://totp/Mamori:aiko?secret=JBSWY3DPEHPK3PXP",
    "JBSW Y3DP EHPK 3PXP",
    "jbsw y3dp ehpk 3pxp mfrg gzdf",
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "ABCD-EFGH-JKLM",
    "k7m2-9xqp-4t8w",
    "3-7K2M-9QXT-4BHNW",
    "10-7k2m-9qxt-4bhnw",
    "7K2M-9QXT-4BHNW",
    "123456",
    "123 456",
    "４２０ ０４２",
    "４２００４２",
]
HARMLESS = [
    "1795500000.000100",
    "enrollment.confirm_app",
    "Monday 9:00",
    "U0AIKO0001",
    "2026-11-24T09:00:00+09:00",
    "help-desk for multi-factor sign-in",
    "3f0c8a1e-5b7d-4a8e-9c1f-0123456789ab",
    "このコードは使えません。",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "Your code: {}.", "コードは{}です"])
def test_a_secret_is_hidden_wherever_it_stands(secret: str, around: str) -> None:
    hidden = redacted({"blocks": [{"text": around.format(secret)}]})
    assert secret not in str(hidden)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert redacted({"text": text}) == {"text": text}


@pytest.mark.parametrize("name", ["code", "number", "invitation", "pass", "password"])
def test_what_was_typed_into_a_secret_input_is_hidden_whatever_it_looks_like(name: str) -> None:
    by_block = {"values": {name: {"typed": {"type": "plain_text_input", "value": "tulip"}}}}
    by_action = {"values": {"block": {name: {"type": "plain_text_input", "value": "tulip"}}}}
    assert "tulip" not in str(redacted([by_block, by_action]))
    standing_there = {"type": "plain_text_input", "action_id": name, "initial_value": "tulip"}
    assert "tulip" not in str(redacted({"blocks": [{"element": standing_there}]}))
    assert "tulip" in str(redacted({"values": {"name": {"name": {"value": "tulip"}}}}))
