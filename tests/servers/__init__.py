"""Real servers that tests start on loopback, each in its own process."""
