"""One history of the schema, forward only. ``HEAD`` names its newest step, so that a start need not load alembic."""

from typing import Final

HEAD: Final = "0021"
