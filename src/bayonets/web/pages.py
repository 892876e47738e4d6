"""The few pages that stand outside: who has no token gets one plain page, and the form of the password."""

from html import escape

_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>bayonets</title></head><body><main><h1>bayonets</h1>
{inner}
</main></body></html>
"""


def refused_page(message: str, *, login: bool) -> str:
    """Why somebody is not let in.

    The link opens the same page again: a browser that came from another site has kept the cookie back, and gives it
    to who comes from here.
    """
    links = '<a href="">Open this page again</a>' + (', or <a href="/login">give the password</a>' if login else "")
    before = f"<p>This browser has been let in before, and came here by a link? {links}.</p>"
    return _FRAME.format(inner=f"<p>{escape(message)}.</p>\n{before}")


def login_page(*, wrong: bool) -> str:
    """The form of the password."""
    said = "<p>That was not the password.</p>\n" if wrong else ""
    return _FRAME.format(
        inner=f'{said}<form method="post" action="/login"><label>Password '
        '<input type="password" name="password" autocomplete="current-password" autofocus required></label> '
        "<button>Open</button></form>"
    )
