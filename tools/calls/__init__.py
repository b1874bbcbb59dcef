"""Calls by machine: what a call may say, and how it leaves."""
