"""Slack's Web API under ``/api/{method}``: one file a family of methods, one door in front of them all."""
