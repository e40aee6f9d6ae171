"""A file per command: arguments → request → use case → output."""
