"""What Mamori remembers: rows, their mapping to the models of ``bot/``, one transaction at a time."""
