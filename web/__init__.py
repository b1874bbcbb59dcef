"""Webhooks, and pages later: the only place that speaks HTTP to whoever calls us."""
