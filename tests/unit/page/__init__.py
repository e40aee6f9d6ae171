"""The page: its document equals what the library says, and its fixtures are those of the script."""
