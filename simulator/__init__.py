"""A local Slack workspace in one process: people, channels, App Home and modals, the Web API and Socket Mode.

It knows nothing of the bot it serves and speaks HTTP and WebSocket only, so whatever runs here runs against Slack too.
"""
