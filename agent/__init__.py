"""The agent: account graph, flows, models, wiring, scheduler and command line."""
