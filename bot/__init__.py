"""What Mamori decides: pure rules and flows, synchronous, knowing neither Slack, SQL nor HTTP."""
