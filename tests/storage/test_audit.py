"""The audit record shows every later change: alteration, removal, insertion, reordering, a cut end, a foreign hand (S70)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.audit import FIRST_LINK, AuditEvent, Finding, head_words, verify
from storage.keyring import KEY_BYTES, Key, Keyring
from tests.builders import NOON, an_event

OURS, FOREIGN = Keyring((Key("k1", b"o" * KEY_BYTES),)), Keyring((Key("k1", b"f" * KEY_BYTES),))
Head = tuple[str, str] | None


def a_record(count: int, signer: Keyring = OURS) -> tuple[list[AuditEvent], Head]:
    former, events = FIRST_LINK, []
    for number in range(1, count + 1):
        event = an_event(number=number, at=NOON + timedelta(seconds=number), target=f"t{number}").sealed(former, signer)
        events.append(event)
        former = str(event.chain)
    return events, (former, signer.sign(head_words(former))) if events else None


def look(events: list[AuditEvent], head: Head) -> Finding:
    return verify(events, head=head, signer=OURS)


@given(count=st.integers(0, 8), unsealed=st.integers(0, 3))
def test_an_untouched_record_is_sound_also_while_its_newest_events_wait_for_their_seal(
    count: int, unsealed: int
) -> None:
    events, head = a_record(count)
    waiting = [an_event(number=count + 1 + each) for each in range(unsealed)]
    assert look(events + waiting, head) == Finding(count + unsealed, count)


OTHERWISE: dict[str, Any] = {
    "number": 99,
    "at": NOON + timedelta(days=1),
    "actor": "account:mallory",
    "action": "enrollment.enable",
    "account_id": "mallory",
    "target": None,
    "outcome": "refused",
    "facts": {"proof": "invitation"},
    "chain": "0" * 64,
    "signature": "k1.AAAA",
}


@given(count=st.integers(1, 6), where=st.integers(0, 5), word=st.sampled_from(sorted(OTHERWISE)))
def test_altering_any_word_of_any_event_shows(count: int, where: int, word: str) -> None:
    events, head = a_record(count)
    where %= count
    events[where] = replace(events[where], **{word: OTHERWISE[word]})
    assert not look(events, head).is_sound


@given(count=st.integers(1, 6), where=st.integers(0, 5))
def test_removing_any_event_shows(count: int, where: int) -> None:
    """The last one, too: the newest link is kept apart."""
    events, head = a_record(count)
    del events[where % count]
    assert not look(events, head).is_sound


@given(count=st.integers(2, 6), where=st.integers(0, 4))
def test_exchanging_two_events_shows(count: int, where: int) -> None:
    events, head = a_record(count)
    where %= count - 1
    events[where], events[where + 1] = events[where + 1], events[where]
    assert not look(events, head).is_sound


@given(count=st.integers(1, 6), where=st.integers(0, 5), is_sealed=st.booleans())
def test_putting_in_an_event_shows(count: int, where: int, is_sealed: bool) -> None:
    """Sealed by a foreign hand or not sealed at all."""
    events, head = a_record(count)
    where %= count
    former = events[where - 1].chain if where else FIRST_LINK
    put_in = an_event(number=1000)
    events.insert(where, put_in.sealed(str(former), FOREIGN) if is_sealed else put_in)
    assert not look(events, head).is_sound


@given(count=st.integers(1, 6))
def test_a_record_signed_by_another_keyring_shows(count: int) -> None:
    """Whoever rewrites all of it still lacks our key."""
    events, head = a_record(count, FOREIGN)
    assert not look(events, head).is_sound


def test_half_a_seal_shows() -> None:
    events, head = a_record(3)
    for half in (replace(events[2], chain=None), replace(events[2], signature=None)):
        assert not look([*events[:2], half], head).is_sound


def test_taking_away_the_head_or_putting_another_shows() -> None:
    events, head = a_record(3)
    assert head is not None
    assert not look(events, None).is_sound
    assert not look(events, (head[0], FOREIGN.sign(head_words(head[0])))).is_sound
    assert not look([], head).is_sound


def test_the_signature_of_an_event_cannot_stand_for_the_signature_of_the_head() -> None:
    """Otherwise cutting off the end is covered up with the seal of the last event that is left."""
    events, _ = a_record(3)
    shortened = events[:2]
    head = (str(shortened[-1].chain), str(shortened[-1].signature))
    assert not look(shortened, head).is_sound


def test_the_finding_names_the_first_event_that_does_not_fit() -> None:
    events, head = a_record(5)
    events[2] = replace(events[2], actor="somebody")
    finding = look(events, head)
    assert finding.number == 3
    assert "altered" in str(finding.because)
