"""The live page and the API behind it, `bayonets serve`. Needs the extra `web`; only the command line knows this room."""
