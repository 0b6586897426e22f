"""What everything stands on: foundation, security, registry, people."""
