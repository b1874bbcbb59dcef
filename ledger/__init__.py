"""What is true: money, documents, allocations, promises, disputes, holds. Pure: no disk, no clock, no vendor."""
