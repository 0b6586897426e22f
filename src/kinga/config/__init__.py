"""The wiring: settings, addresses, server entry, schedule. Nothing may import this but the outside."""
