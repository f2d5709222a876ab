"""The check of a typed code: what is accepted, what is refused, and the one sentence that is true."""

import base64
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.authenticators.codes import (
    CLOCK_SEARCH,
    LARGEST_DRIFT,
    SEED_BYTES,
    STEP,
    Algorithm,
    Generator,
    Outcome,
    check,
    normalized,
    provisioning_uri,
    step_of,
)
from bot.secret import Secret
from tests.builders import NOON, OTHER_SEED, SEED, code_of

EPOCH = datetime.fromtimestamp(0, UTC)

RFC_4226 = dict(
    enumerate("755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split())  # noqa: SIM905 - as printed there
)
"""Appendix D: the six-digit value of each counter."""
RFC_6238 = {59: 94287082, 1111111109: 7081804, 1111111111: 14050471, 1234567890: 89005924, 2000000000: 69279037}
RFC_6238[20000000000] = 65353130
"""Appendix B, SHA-1: eight digits at each second since the epoch; apps show the last six."""

instants = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
seeds = st.binary(min_size=SEED_BYTES, max_size=SEED_BYTES).map(lambda raw: Secret(base64.b32encode(raw).decode()))


@pytest.mark.parametrize(("counter", "code"), RFC_4226.items())
def test_the_vectors_of_rfc_4226_are_right_at_their_step(counter: int, code: str) -> None:
    checked = check(code, Generator(SEED), at=EPOCH + counter * STEP, last_step=None, earlier_steps=0)
    assert (checked.outcome, checked.step) == (Outcome.RIGHT, counter)


@pytest.mark.parametrize(("seconds", "eight_digits"), RFC_6238.items())
def test_the_vectors_of_rfc_6238_are_right_at_their_second(seconds: int, eight_digits: int) -> None:
    at = EPOCH + timedelta(seconds=seconds)
    checked = check(f"{eight_digits % 1_000_000:06}", Generator(SEED), at=at, last_step=None, earlier_steps=0)
    assert (checked.outcome, checked.step) == (Outcome.RIGHT, step_of(at))
    assert step_of(at) == seconds // 30


@given(seed=seeds, at=instants, away=st.integers(-3, 3), earlier=st.integers(0, 1))
def test_only_the_codes_of_the_present_step_and_of_one_before_are_accepted(
    seed: Secret, at: datetime, away: int, earlier: int
) -> None:
    """S3: never a step ahead; with 0 earlier steps the strict reading of thirty seconds."""
    checked = check(
        code_of(seed, at + away * STEP).reveal(), Generator(seed), at=at, last_step=None, earlier_steps=earlier
    )
    if -earlier <= away <= 0:
        assert checked.outcome is Outcome.RIGHT
    else:
        same = {code_of(seed, at - each * STEP) for each in range(earlier + 1)}
        assume(code_of(seed, at + away * STEP) not in same)
        assert checked.outcome is not Outcome.RIGHT
        assert checked.step is None


@given(seed=seeds, at=instants, typed=st.integers(0, 999_999).map("{:06}".format))
def test_no_guess_is_accepted_that_is_not_a_code_of_the_window(seed: Secret, at: datetime, typed: str) -> None:
    """S3, law 10."""
    window = {code_of(seed, at).reveal(), code_of(seed, at - STEP).reveal()}
    assert (check(typed, Generator(seed), at=at, last_step=None, earlier_steps=1).outcome is Outcome.RIGHT) == (
        typed in window
    )


@given(seed=seeds, at=instants, last=st.integers(-3, 3), away=st.integers(-1, 0))
def test_a_step_at_or_before_the_last_one_is_never_right_again(
    seed: Secret, at: datetime, last: int, away: int
) -> None:
    """Law 3, S2: also when the clock was set back, and the newest accepted step lies ahead of now."""
    assume(code_of(seed, at) != code_of(seed, at - STEP))
    last_step = step_of(at) + last
    checked = check(
        code_of(seed, at + away * STEP).reveal(), Generator(seed), at=at, last_step=last_step, earlier_steps=1
    )
    if away > last:
        assert (checked.outcome, checked.step) == (Outcome.RIGHT, step_of(at) + away)
    else:
        assert checked.outcome is (Outcome.AHEAD if last > LARGEST_DRIFT else Outcome.USED)


@given(seed=seeds, at=instants, back=st.integers(2, 100_000), drift=st.sampled_from((-1, 0, 1)))
def test_after_our_clock_was_set_back_the_wait_is_the_true_one(
    seed: Secret, at: datetime, back: int, drift: int
) -> None:
    """Not "within 18 seconds" when it is an hour; no second earlier than said is a code right, and then it is."""
    generator, last_step = Generator(seed, drift=drift), step_of(at) + back
    checked = check(generator.code(step_of(at)), generator, at=at, last_step=last_step, earlier_steps=1)
    assert checked.outcome is Outcome.AHEAD
    assert checked.again_at is not None
    again = at + timedelta(seconds=checked.seconds)
    assert timedelta(0) <= checked.again_at - again.replace(microsecond=0) < timedelta(minutes=1)
    assert checked.again_at.second == 0
    shown = generator.code(step_of(again) + min(drift, 0))
    assert check(shown, generator, at=again, last_step=last_step, earlier_steps=1).outcome is Outcome.RIGHT


def test_a_used_code_of_a_clock_that_is_behind_says_when_its_next_one_can_be_there() -> None:
    """Its next code is the one of now, and may come at the end of the next step of ours only."""
    at = NOON + timedelta(seconds=12)
    late = Generator(SEED, drift=-1)
    checked = check(late.code(step_of(at) - 1), late, at=at, last_step=step_of(at) - 1, earlier_steps=1)
    assert (checked.outcome, checked.seconds) == (Outcome.USED, 18)


def test_a_used_code_says_within_how_many_seconds_the_next_one_comes() -> None:
    at = NOON + timedelta(seconds=12)
    checked = check(code_of(SEED, at).reveal(), Generator(SEED), at=at, last_step=step_of(at), earlier_steps=1)
    assert (checked.outcome, checked.seconds) == (Outcome.USED, 18)


def test_the_code_that_was_accepted_long_ago_is_still_known_as_used() -> None:
    then = NOON - timedelta(days=3)
    checked = check(code_of(SEED, then).reveal(), Generator(SEED), at=NOON, last_step=step_of(then), earlier_steps=1)
    assert checked.outcome is Outcome.USED


WAYS_OF_WRITING = {
    "as it is": "{}",
    "in two groups": "{:.3} {}",
    "full width": "full",
    "with a hyphen": "{:.3}-{}",
    "with a Japanese dash": "{:.3}‐{}",
    "with an ideographic space": "{:.3}\u3000{}",
    "with a line end pasted along": "{}\r\n",
    "with invisible marks pasted along": "\u200b{}\u2060",
    "with direction marks": "\u202a{}\u202c",
}


def written(code: str, way: str) -> str:
    pattern = WAYS_OF_WRITING[way]
    if pattern == "full":
        return code.translate({ord("0") + n: ord("０") + n for n in range(10)})
    return pattern.format(code, code[3:]) if ":" in pattern else pattern.format(code)


@pytest.mark.parametrize("way", WAYS_OF_WRITING)
def test_a_right_code_is_right_however_it_is_written(way: str) -> None:
    """S11's spaces and full-width digits hold for every code."""
    typed = written(code_of(SEED, NOON).reveal(), way)
    assert check(typed, Generator(SEED), at=NOON, last_step=None, earlier_steps=1).outcome is Outcome.RIGHT


@given(zero=st.sampled_from("٠۰०০๐０"), at=instants)
def test_digits_of_other_scripts_are_digits(zero: str, at: datetime) -> None:
    """Arabic, Persian, Devanagari, Bengali, Thai and full-width: a keyboard is no mistake."""
    typed = "".join(chr(ord(zero) + int(digit)) for digit in code_of(SEED, at).reveal())
    assert check(typed, Generator(SEED), at=at, last_step=None, earlier_steps=1).outcome is Outcome.RIGHT


@given(typed=st.text(max_size=80))
@example("")
@example("½½½½½½")
@example("㊿㊿㊿")
@example("①②③④⑤⑥")
@example("-123456")
@example("1e5000")
def test_whatever_is_typed_gets_an_answer(typed: str) -> None:
    """Nothing that people paste ends in an error (law 10)."""
    checked = check(typed, Generator(SEED), at=NOON, last_step=None, earlier_steps=1)
    window = {code_of(SEED, NOON).reveal(), code_of(SEED, NOON - STEP).reveal()}
    assert (checked.step is not None) == (normalized(typed) in window)


@pytest.mark.parametrize("typed", ["", "   ", "abcdef", "12345a", "O12345", "otpauth://totp/x", "１２３４５六"])
def test_letters_are_told_from_a_wrong_code_and_are_no_try(typed: str) -> None:
    """S4 counts guesses; what cannot be a code of ours is none."""
    checked = check(typed, Generator(SEED), at=NOON, last_step=None, earlier_steps=1)
    assert checked.outcome is Outcome.LETTERS
    assert not checked.outcome.counts_as_try


@pytest.mark.parametrize("typed", ["1", "12345", "1234567", "94287082"])
def test_too_few_or_too_many_digits_are_told_from_a_wrong_code_and_are_no_try(typed: str) -> None:
    """The eight digits of RFC 6238 itself are not ours: six are."""
    checked = check(typed, Generator(SEED), at=NOON, last_step=None, earlier_steps=1)
    assert checked.outcome is Outcome.LENGTH
    assert not checked.outcome.counts_as_try


@given(seed=seeds, minutes=st.integers(2, CLOCK_SEARCH // timedelta(minutes=1)), is_fast=st.booleans())
def test_a_clock_that_is_off_is_recognized_with_its_direction_and_minutes(
    seed: Secret, minutes: int, is_fast: bool
) -> None:
    off = timedelta(minutes=minutes if is_fast else -minutes)
    typed = code_of(seed, NOON + off)
    nearer = range(-2 * minutes + 1, 2 * minutes)
    assume(all(code_of(seed, NOON + each * STEP) != typed for each in nearer))
    assume(code_of(seed, NOON - off) != typed)
    checked = check(typed.reveal(), Generator(seed), at=NOON, last_step=None, earlier_steps=1)
    assert checked.outcome is (Outcome.CLOCK_FAST if is_fast else Outcome.CLOCK_SLOW)
    assert checked.minutes == minutes
    assert checked.step is None


def test_a_clock_further_off_than_we_look_is_just_a_wrong_code() -> None:
    typed = code_of(SEED, NOON + CLOCK_SEARCH + 2 * STEP).reveal()
    assert check(typed, Generator(SEED), at=NOON, last_step=None, earlier_steps=1).outcome is Outcome.WRONG


@given(away=st.integers(-1, 0))
def test_the_code_of_the_other_device_is_named_and_never_accepted(away: int) -> None:
    typed = code_of(OTHER_SEED, NOON + away * STEP).reveal()
    others = {"Office PC": Generator(OTHER_SEED)}
    checked = check(typed, Generator(SEED), at=NOON, last_step=None, earlier_steps=1, others=lambda: others)
    assert (checked.outcome, checked.device, checked.step) == (Outcome.OTHER_DEVICE, "Office PC", None)


@pytest.mark.parametrize(
    "outcome", [Outcome.USED, Outcome.CLOCK_SLOW, Outcome.CLOCK_FAST, Outcome.OTHER_DEVICE, Outcome.WRONG]
)
def test_every_comparison_that_failed_counts_as_a_try(outcome: Outcome) -> None:
    """S4: a helpful answer must not be a free guess."""
    assert outcome.counts_as_try


def test_the_address_for_apps_keeps_the_names_apart_and_is_never_shown() -> None:
    """S71: a name with a colon or an ampersand cannot smuggle in a parameter, and a log line shows only stars."""
    uri = provisioning_uri(SEED, account="aiko&digits=8@example.ac.jp", issuer="九州:大学")
    assert SEED.reveal() not in f"{uri} {uri!r}"
    parsed = pyotp.parse_uri(uri.reveal())
    assert (parsed.issuer, parsed.name, parsed.secret) == ("九州:大学", "aiko&digits=8@example.ac.jp", SEED.reveal())
    assert isinstance(parsed, pyotp.TOTP)
    assert (parsed.digits, parsed.interval) == (6, 30)


MINUTE = timedelta(seconds=60)
RFC_6238_SHA256 = {59: 46119246, 1111111109: 68084774, 1111111111: 67062674, 1234567890: 91819424}
RFC_6238_SHA256 |= {2000000000: 90698825, 20000000000: 77737706}
"""Appendix B, SHA-256, whose seed is 32 bytes long."""
LONG_SEED = Secret(base64.b32encode(b"12345678901234567890123456789012").decode().rstrip("="))


@pytest.mark.parametrize(("counter", "code"), RFC_4226.items())
@pytest.mark.parametrize("second", [0, 59])
def test_a_token_of_sixty_seconds_shows_the_vectors_of_rfc_4226_minute_by_minute(
    counter: int, code: str, second: int
) -> None:
    at = EPOCH + counter * MINUTE + timedelta(seconds=second)
    checked = check(code, Generator(SEED, MINUTE), at=at, last_step=None, earlier_steps=0)
    assert (checked.outcome, checked.step) == (Outcome.RIGHT, counter)


@pytest.mark.parametrize(("seconds", "eight_digits"), RFC_6238_SHA256.items())
def test_a_token_with_sha_256_shows_the_vectors_of_rfc_6238(seconds: int, eight_digits: int) -> None:
    at = EPOCH + timedelta(seconds=seconds)
    token = Generator(LONG_SEED, algorithm=Algorithm.SHA256)
    checked = check(f"{eight_digits % 1_000_000:06}", token, at=at, last_step=None, earlier_steps=0)
    assert (checked.outcome, checked.step) == (Outcome.RIGHT, seconds // 30)


@given(seed=seeds, at=instants, away=st.integers(-4, 3), drift=st.integers(-1, 1), earlier=st.integers(0, 1))
def test_a_known_drift_moves_the_window_by_one_step_and_no_more(
    seed: Secret, at: datetime, away: int, drift: int, earlier: int
) -> None:
    """S3: a step ahead only where the stored drift says so; the present step is always accepted."""
    token = Generator(seed, MINUTE, drift=drift)
    window = range(min(drift, 0) - earlier, max(drift, 0) + 1)
    typed = code_of(seed, at + away * MINUTE, MINUTE)
    assume(away in window or typed not in {code_of(seed, at + each * MINUTE, MINUTE) for each in window})
    checked = check(typed.reveal(), token, at=at, last_step=None, earlier_steps=earlier)
    assert (checked.outcome is Outcome.RIGHT) == (away in window)


def test_a_drift_of_more_than_one_step_cannot_be_kept() -> None:
    """S3."""
    with pytest.raises(ValueError, match="drift"):
        Generator(SEED, drift=2)


def test_a_used_code_of_a_token_says_when_its_next_number_comes() -> None:
    at = NOON + timedelta(seconds=12)
    token = Generator(SEED, MINUTE)
    typed = code_of(SEED, at, MINUTE).reveal()
    checked = check(typed, token, at=at, last_step=step_of(at, MINUTE), earlier_steps=1)
    assert (checked.outcome, checked.seconds) == (Outcome.USED, 48)


@given(seed=seeds, minutes=st.integers(2, 60), is_fast=st.booleans(), algorithm=st.sampled_from(Algorithm))
def test_the_clock_of_a_token_is_told_in_minutes_too(
    seed: Secret, minutes: int, is_fast: bool, algorithm: Algorithm
) -> None:
    off = minutes if is_fast else -minutes
    token = Generator(seed, MINUTE, algorithm)
    now = step_of(NOON, MINUTE)
    typed = token.code(now + off)
    assume(all(token.code(now + each) != typed for each in range(-minutes, minutes + 1) if each != off))
    checked = check(typed, token, at=NOON, last_step=None, earlier_steps=1)
    assert (checked.outcome, checked.minutes) == (Outcome.CLOCK_FAST if is_fast else Outcome.CLOCK_SLOW, minutes)
