"""Seeds at rest: sealed, bound to their row, and gone when a set-up is over (S1, S7, law 7)."""

import base64
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag

from bot.authenticators.model import Place
from bot.secret import Secret
from tests.builders import AIKO, MALLORY, code_of
from tests.fakes.house import House


def files_of(house: House) -> bytes:
    """Everything SQLite has written: the database, its log of writes and that log's index."""
    path = house.database.path
    return b"".join(path.with_name(path.name + suffix).read_bytes() for suffix in ("", "-wal", "-shm"))


def forms_of(seed: Secret | None) -> list[bytes]:
    assert seed is not None
    text = seed.reveal()
    raw = base64.b32decode(text)
    return [text.encode(), text.lower().encode(), raw, raw.hex().encode(), base64.b64encode(raw)[:20]]


def test_no_seed_stands_in_clear_in_any_file_of_the_database(house: House) -> None:
    """Law 7, through set-up, confirmation, use and expiry."""
    house.with_person(AIKO)
    methods = [*house.enroll(AIKO), house.begin_app(AIKO).authenticator]
    kept = files_of(house)
    assert b"aiko@example.ac.jp" in kept
    assert not any(form in kept for method in methods for form in forms_of(method.seed))
    house.clock.advance(house.policy.setup_life)
    house.enrollments.expire_unfinished()
    house.fresh_checks.step_up(AIKO, methods[0].id, code_of(methods[0].seed, house.clock.now()))
    assert not any(form in files_of(house) for method in methods for form in forms_of(method.seed))


def test_a_seed_copied_into_another_row_does_not_open(house: House) -> None:
    """S1: with a hand on the database Mallory still cannot sign in as Aiko with her own app."""
    house.with_person(AIKO)
    house.with_person(MALLORY)
    victim, own = house.add_app(AIKO), house.add_app(MALLORY)
    copy = "UPDATE authenticators SET seed = (SELECT seed FROM authenticators WHERE id = :own) WHERE id = :victim"
    house.sql(copy, own=own.id, victim=victim.id)
    with pytest.raises(InvalidTag):
        house.fresh_checks.step_up(AIKO, victim.id, code_of(own.seed, house.clock.now()))


def test_an_erased_seed_leaves_nothing_sealed_behind_either(house: House) -> None:
    """S7: once the log of writes has been taken over into the file, even the sealed form is overwritten."""
    house.with_person(AIKO)
    app = house.begin_app(AIKO, Place.COMPUTER).authenticator
    (row,) = house.sql("SELECT seed FROM authenticators WHERE id = :id", id=app.id)
    assert row.seed.encode() in files_of(house)
    house.clock.advance(house.policy.setup_life)
    house.enrollments.expire_unfinished()
    house.close()
    assert row.seed.encode() not in house.database.path.read_bytes()


def test_a_flow_that_leaves_a_seed_alone_does_not_write_it_and_one_that_changes_it_does(house: House) -> None:
    """Also for a method that another transaction has read."""
    house.with_person(AIKO)
    app = house.add_app(AIKO)

    def sealed() -> object:
        return house.sql("SELECT seed FROM authenticators")[0].seed

    before = sealed()
    house.clock.advance(house.policy.setup_life)
    house.fresh_checks.step_up(AIKO, app.id, code_of(app.seed, house.clock.now()))
    assert sealed() == before
    read_elsewhere = house.method(app)
    with house.database.begin() as uow:
        uow.authenticators.save(replace(read_elsewhere, seed=Secret("MFRGGZDFMZTWQ2LK")))
    assert house.method(app).seed == Secret("MFRGGZDFMZTWQ2LK")
    read_elsewhere = house.method(app)
    with house.database.begin() as uow:
        uow.authenticators.save(read_elsewhere.erased(because="test", at=house.clock.now()))
    assert sealed() is None
