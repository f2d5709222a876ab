"""The doors, in and out: Slack, HTTP, the clock, and what people see there. Nothing is decided here."""
