"""Files: reading bytes, writing whole or not at all."""
