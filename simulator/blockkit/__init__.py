"""Slack's rules for blocks and views, checked before anything is shown, as Slack does.

The SDK's models check many of these and miss some that Slack refuses; here the final JSON is what counts.
"""

from simulator.blockkit.surfaces import is_too_large, message_problems, view_problems

__all__ = ["is_too_large", "message_problems", "view_problems"]
