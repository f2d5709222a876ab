"""Rules about time, with a clock in the hand."""

import pytest

from simulator.limits import POSTS_IN_A_CHANNEL, TIER_2, Limits
from simulator.triggers import RESPONSE_URL_SECONDS, ResponseUrls, TriggerRefusedError, Triggers


class Hand:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hand() -> Hand:
    return Hand()


def test_a_trigger_opens_one_view(hand: Hand) -> None:
    triggers = Triggers(hand)
    trigger = triggers.new("U0AIKO0001")
    assert triggers.use(trigger) == "U0AIKO0001"
    with pytest.raises(TriggerRefusedError, match="exchanged_trigger_id"):
        triggers.use(trigger)


def test_a_trigger_lives_three_seconds(hand: Hand) -> None:
    triggers = Triggers(hand)
    just_in_time, too_late = triggers.new("U0AIKO0001"), triggers.new("U0AIKO0001")
    hand.at = 3.0
    assert triggers.use(just_in_time)
    hand.at = 3.1
    with pytest.raises(TriggerRefusedError, match="expired_trigger_id"):
        triggers.use(too_late)


def test_an_invented_trigger_opens_nothing(hand: Hand) -> None:
    with pytest.raises(TriggerRefusedError, match="invalid_trigger_id"):
        Triggers(hand).use("1.2.abc")


def test_a_response_url_works_five_times_within_half_an_hour(hand: Hand) -> None:
    urls = ResponseUrls(hand)
    url, old = (urls.new(channel="D0AIKO0001", user="U0AIKO0001") for _ in range(2))
    assert all(urls.use(url) for _ in range(5))
    assert urls.use(url) is None
    hand.at = RESPONSE_URL_SECONDS + 1
    assert urls.use(old) is None


def test_a_method_is_paced_by_its_tier_and_recovers(hand: Hand) -> None:
    limits = Limits(hand)
    calls = [limits.take(("users.list", TIER_2)) for _ in range(21)]
    assert calls[:20] == [None] * 20
    assert calls[20] == 3
    hand.at = 3.0
    assert limits.take(("users.list", TIER_2)) is None


def test_posts_are_paced_by_channel_after_a_short_burst(hand: Hand) -> None:
    limits = Limits(hand)
    burst = [limits.take(("a", POSTS_IN_A_CHANNEL)) for _ in range(11)]
    assert burst == [None] * 10 + [1]
    assert limits.take(("b", POSTS_IN_A_CHANNEL)) is None


def test_pacing_can_be_switched_off_for_bulk_tests(hand: Hand) -> None:
    limits = Limits(hand)
    limits.switch(on=False)
    assert all(limits.take(("a", POSTS_IN_A_CHANNEL)) is None for _ in range(1000))
