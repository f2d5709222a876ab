"""Stand-ins for what a test must hold in its hand: time, chance, and the house around one database file."""
