"""The web layer: pages and webhooks; its room is ready, nothing is served yet."""
