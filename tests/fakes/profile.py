"""How hypothesis draws in every room of the tests."""

from hypothesis import settings

# No deadline: a busy machine is no fault. Derandomized: a red run is the same run for whoever repeats it.
settings.register_profile("rules", deadline=None, derandomize=True, database=None)
settings.load_profile("rules")
