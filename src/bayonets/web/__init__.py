"""The live page and the API behind it, `bayonets serve`. Needs the extra `web`; the command line alone knows it."""
