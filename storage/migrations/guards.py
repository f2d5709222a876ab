"""Rules that the database itself keeps."""

from alembic import op


def guard_one_way_streets() -> None:
    """What no code, bug or hand on the database shall do: undo enabling (law 1), rewrite or remove what was audited (S70).

    A later migration that rebuilds one of these tables drops its triggers on SQLite: it calls this again.
    """
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
