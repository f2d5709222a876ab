"""A new key for everything that is sealed, while Mamori runs; broken off at any point, it goes on (S1)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Place
from bot.errors import KeyringUnusable
from bot.resealing import Resealing
from storage.keyring import Keyring, Rotation
from storage.sealed import sealed_columns
from tests.builders import AIKO, MALLORY, SEED, code_of
from tests.fakes.house import House

PLACE = "authenticators.seed:app-iphone"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Keyring.make(tmp_path / "mamori.keys")
    return tmp_path / "mamori.keys"


def resealing_of(house: House, keyring: Keyring) -> Resealing:
    """What the command does, in a process of its own beside the running house."""
    beside = House.__new__(House)
    beside.database = type(house.database)(house.database.url, keyring)
    return Resealing(beside.database.begin_claim, house.clock)


def keys_in_use(house: House) -> set[str]:
    found = set()
    for column in sealed_columns():
        rows = house.sql(f"SELECT {column.name} AS value FROM {column.table.name} WHERE {column.name} IS NOT NULL")  # noqa: S608 - our own names
        found |= {row.value.partition(".")[0] for row in rows}
    return found


def test_after_a_rotation_the_new_key_has_sealed_everything_and_all_of_it_still_opens(house: House, path: Path) -> None:
    ring = Keyring.load(path)
    house.keyring.keys = ring.keys
    house.with_person(AIKO)
    methods = [*house.enroll(AIKO), house.begin_app(AIKO).authenticator]
    house.with_token()
    token = house.lend(AIKO)
    rotation = Rotation(path)
    assert rotation.begin()
    anew = Keyring.load(path)
    resealing = resealing_of(house, anew)
    assert resealing.waiting() == len(methods) + 1, "and the token"
    while resealing.next():
        pass
    rotation.end()
    assert resealing.waiting() == 0
    assert keys_in_use(house) == {anew.keys[0].id}
    house.keyring.keys = anew.keys
    assert [house.method(each).seed for each in methods] == [each.seed for each in methods]
    assert house.confirm_token(AIKO, token).outcome is Outcome.RIGHT
    resealing.finished(anew.keys[0].id)
    assert house.events()[-1].action == "keys.rotate"
    while house.trail.seal():
        pass
    assert house.trail.verify().is_sound, "what the old key signed must go on being true"


def test_a_running_process_takes_up_a_new_key_by_itself(path: Path) -> None:
    running = Keyring.load(path)
    before = running.seal(SEED, place=PLACE)
    Rotation(path).begin()
    sealed_beside = Keyring.load(path).seal(SEED, place=PLACE)
    assert running.unseal(sealed_beside, place=PLACE) == SEED
    assert running.unseal(before, place=PLACE) == SEED
    assert running.seal(SEED, place=PLACE).partition(".")[0] == sealed_beside.partition(".")[0]


def test_what_is_sealed_after_the_rotation_began_is_under_the_new_key_although_nothing_of_it_was_read(
    path: Path,
) -> None:
    running = Keyring.load(path)
    Rotation(path).begin()
    assert running.seal(SEED, place=PLACE).startswith(json.loads(path.read_text())["keys"][0]["id"])


@given(stopped_after=st.integers(0, 3), more=st.booleans())
def test_a_rotation_broken_off_anywhere_goes_on_with_the_key_it_began_with(
    tmp_path_factory: pytest.TempPathFactory, *, stopped_after: int, more: bool
) -> None:
    folder = tmp_path_factory.mktemp("rotation")
    house = House(folder)
    path = folder / "own.keys"
    Keyring.make(path)
    house.keyring.keys = Keyring.load(path).keys
    house.with_person(AIKO)
    house.enroll(AIKO)
    assert Rotation(path).begin()
    begun = Keyring.load(path)
    for _ in range(stopped_after):
        with house.database.begin() as uow:
            uow.sealed.reseal(1)
    if more:  # somebody enrolls between the two
        house.keyring.keys = begun.keys
        house.with_person(MALLORY)
        house.add_app(MALLORY)
    assert not Rotation(path).begin(), "a second new key would never seal what the first one did"
    again = Keyring.load(path)
    assert [key.id for key in again.keys] == [key.id for key in begun.keys]
    house.keyring.keys = again.keys
    resealing = resealing_of(house, again)
    while resealing.next():
        pass
    Rotation(path).end()
    assert keys_in_use(house) == {again.keys[0].id}
    assert Rotation(path).begin(), "once it is done, the next rotation makes a key of its own"
    house.close()


def test_a_code_is_accepted_between_any_two_steps(house: House, path: Path) -> None:
    """People sign in meanwhile: a value may be under either key."""
    house.keyring.keys = Keyring.load(path).keys
    house.with_person(AIKO)
    apps = house.enroll(AIKO)
    Rotation(path).begin()
    house.keyring.keys = Keyring.load(path).keys
    with house.database.begin() as uow:
        assert uow.sealed.reseal(1) == 1
    for app in apps:
        house.clock.advance(house.policy.fresh_check_life)
        checked = house.fresh_checks.step_up(AIKO, app.id, code_of(app.seed, house.clock.now()))
        assert checked.outcome is Outcome.RIGHT


def test_a_prepared_key_opens_and_does_not_seal_until_the_rotation(path: Path) -> None:
    """Several machines: each must hold the key before the first value is sealed with it."""
    key = Rotation(path).prepare()
    prepared = Keyring.load(path)
    assert not prepared.seal(SEED, place=PLACE).startswith(key)
    with pytest.raises(KeyringUnusable, match="prepared already"):
        Rotation(path).prepare()
    other_machine = path.with_name("other.keys")
    other_machine.write_bytes(path.read_bytes())
    other_machine.chmod(0o600)
    elsewhere = Keyring.load(other_machine)
    Rotation(path).begin()
    sealed = Keyring.load(path).seal(SEED, place=PLACE)
    assert sealed.startswith(key)
    assert elsewhere.unseal(sealed, place=PLACE) == SEED
    assert elsewhere.of("ABC", purpose="page") == Keyring.load(path).of("ABC", purpose="page")


def test_another_databases_keyring_is_known_by_what_is_sealed_although_nothing_is_signed_yet(
    house: House, path: Path, tmp_path: Path
) -> None:
    """It would sign and seal on with keys that nobody looks for here."""
    house.keyring.keys = Keyring.load(path).keys
    house.with_person(AIKO)
    house.begin_app(AIKO)
    Rotation(path).begin()
    for keyring, is_foreign in ((Keyring.load(path), False), (Keyring.make(tmp_path / "foreign"), True)):
        house.keyring.keys = keyring.keys
        with house.database.begin() as uow:
            assert uow.sealed.is_foreign() is is_foreign


def test_two_rotations_at_once_are_one(path: Path) -> None:
    with Rotation(path).alone(), pytest.raises(KeyringUnusable, match="somebody else"), Rotation(path).alone():
        pass
    with Rotation(path).alone():
        pass


def test_a_keyring_being_rotated_stays_its_owners_only(path: Path) -> None:
    Rotation(path).begin()
    assert path.stat().st_mode & 0o777 == 0o600
    assert not path.with_name(path.name + ".new").exists()


@pytest.mark.parametrize("away", ["", "{", None])
def test_a_file_that_is_away_or_half_copied_leaves_a_running_process_its_keys(path: Path, away: str | None) -> None:
    running = Keyring.load(path)
    sealed = running.seal(SEED, place=PLACE)
    path.unlink()
    if away is not None:
        path.write_text(away)
    running.refresh()
    assert running.unseal(sealed, place=PLACE) == SEED
    assert running.seal(SEED, place=PLACE).partition(".")[0] == sealed.partition(".")[0]


def test_every_column_that_holds_a_sealed_value_is_marked_as_one(house: House) -> None:
    """One that is not would be forgotten by a rotation, and unreadable once its key is gone."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    house.begin_app(AIKO, Place.MOBILE)
    house.with_token()
    house.confirm_token(AIKO, house.lend(AIKO))
    marked = {(column.table.name, column.name) for column in sealed_columns()}
    ours = house.keyring.keys[0].id + "."
    for table in house.sql("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in house.sql(f"SELECT * FROM {table.name}"):  # noqa: S608
            for name, value in row._mapping.items():
                signed = name == "signature"
                assert signed or not str(value).startswith(ours) or (table.name, name) in marked, (table.name, name)
