"""What people do and see: the calls behind the page, and behind tests that play a person."""
