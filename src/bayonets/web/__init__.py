"""The live page and the API behind it, `bayonets serve`. It needs the extra `web`; only the command line imports it."""
