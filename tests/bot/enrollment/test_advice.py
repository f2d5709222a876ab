"""Where somebody stands, and where the next app is best put: pure rules over what they hold."""

from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.model import Possession
from bot.authenticators.model import APP_PLACES, Authenticator, Kind, Place, State
from bot.enrollment.model import Advice, MfaState, Step, advise, mfa_state, step
from bot.secret import Secret
from tests.builders import NOON, an_account, an_authenticator

possessions = st.frozensets(st.sampled_from(Possession))
apps = st.lists(
    st.builds(an_authenticator, place=st.sampled_from(APP_PLACES), state=st.sampled_from(State)), max_size=4
)


@given(have=possessions, held=apps)
def test_advice_names_what_the_person_can_do(have: frozenset[Possession], held: list[Authenticator]) -> None:
    """Never an app on a phone for somebody who says there is none, and "another one" exactly where that kind is held."""
    active = {each.place for each in held if each.state is State.ACTIVE}
    for phones_allowed in (True, False):
        advice = advise(have, held, phones_allowed=phones_allowed)
        assert advice.on_another == (advice.place in active)
        if have and Possession.SMARTPHONE not in have:
            is_backup = phones_allowed and Place.COMPUTER in active
            assert advice.place is (Place.ALTERNATE if is_backup else Place.COMPUTER)


def test_the_guides_pairs_are_advised() -> None:
    """Smartphone, then office computer; without a smartphone the office computer, the home number, then another computer."""
    none: list[Authenticator] = []
    phone, office = [an_authenticator()], [an_authenticator(place=Place.COMPUTER)]
    assert advise(frozenset(), none) == Advice(Place.MOBILE)
    assert advise(frozenset(), phone) == Advice(Place.COMPUTER)
    assert advise(frozenset((Possession.OFFICE_PC,)), none) == Advice(Place.COMPUTER)
    number = an_authenticator(kind=Kind.VOICE, place=Place.ALTERNATE, seed=None, number=Secret("+81928021234"))
    assert advise(frozenset((Possession.OFFICE_PC,)), office) == Advice(Place.ALTERNATE)
    assert advise(frozenset((Possession.OFFICE_PC,)), [*office, number]) == Advice(Place.COMPUTER, on_another=True)
    assert advise(frozenset((Possession.OFFICE_PC,)), [number]) == Advice(Place.COMPUTER)
    assert advise(frozenset((Possession.SMARTPHONE,)), phone) == Advice(Place.MOBILE, on_another=True)


@given(held=apps, is_enabled=st.booleans())
def test_step_and_state_never_contradict_each_other(held: list[Authenticator], is_enabled: bool) -> None:
    account = an_account(enabled_at=NOON if is_enabled else None)
    where, state = step(account, held), mfa_state(account, held)
    assert (where is Step.DONE) == (state is MfaState.ENABLED) == is_enabled
    if where is Step.ENABLE:
        assert state is MfaState.READY
