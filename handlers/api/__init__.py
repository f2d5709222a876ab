"""The HTTP API that sign-in systems call: ``/v1``, with a key for each client."""
