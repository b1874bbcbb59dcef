"""Pages and webhooks: the room is ready, nothing is served yet."""
