"""Comments on pull requests, by the interface of GitHub."""
