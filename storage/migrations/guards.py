"""Rules that the database itself keeps."""

from alembic import op


def guard_one_way_streets() -> None:
    """What no code, bug or hand on the database shall do: undo enabling (law 1), rewrite or remove what was audited (S70).

    A later migration that rebuilds one of these tables drops its triggers on SQLite: it calls this again.
    """
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgres()
    else:
        _guard_on_sqlite()


def unguard_audit() -> None:
    """For a migration that must fill a column of sealed events; it guards again before it ends."""
    on = " ON audit_events" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER IF EXISTS sealed_is_for_good{on}")


def _guard_on_sqlite() -> None:
    for each in ("enabling_is_for_good", "sealed_is_for_good", "audit_is_kept"):
        op.execute(f"DROP TRIGGER IF EXISTS {each}")
    op.execute(
        "CREATE TRIGGER enabling_is_for_good BEFORE UPDATE OF enabled_at ON accounts "
        "WHEN OLD.enabled_at IS NOT NULL AND NEW.enabled_at IS NOT OLD.enabled_at "
        "BEGIN SELECT RAISE(ABORT, 'enabled never goes back'); END"
    )
    op.execute(
        "CREATE TRIGGER sealed_is_for_good BEFORE UPDATE ON audit_events WHEN OLD.chain IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'a sealed audit event is never changed'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit_events "
        "BEGIN SELECT RAISE(ABORT, 'audit events are never removed'); END"
    )


def _guard_on_postgres() -> None:
    # One function for all: it says what its trigger was made with, as an integrity error.
    op.execute(
        "CREATE OR REPLACE FUNCTION mamori_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    kept = "audit events are never removed"
    _refuse(
        "enabling_is_for_good",
        "UPDATE OF enabled_at ON accounts FOR EACH ROW "
        "WHEN (OLD.enabled_at IS NOT NULL AND NEW.enabled_at IS DISTINCT FROM OLD.enabled_at)",
        "enabled never goes back",
    )
    _refuse(
        "sealed_is_for_good",
        "UPDATE ON audit_events FOR EACH ROW WHEN (OLD.chain IS NOT NULL)",
        "a sealed audit event is never changed",
    )
    _refuse("audit_is_kept", "DELETE ON audit_events FOR EACH ROW", kept)
    _refuse("audit_is_not_emptied", "TRUNCATE ON audit_events FOR EACH STATEMENT", kept)  # which fires no DELETE


def _refuse(name: str, when: str, refusal: str) -> None:
    op.execute(f"CREATE OR REPLACE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION mamori_refuse('{refusal}')")
