"""The pages for clients without access: a plain page with the reason, and the login form."""

import base64
from hashlib import sha256
from html import escape

# The colours of static/style.css, which is not served without access. One style, so that the policy can hold its hash.
_STYLE = """
:root { --paper: #ffffff; --ink: #1f2328; --muted: #5b636b; --axis: #b4bac0; --link: #0b5c94; --wrong: #a8320a;
  --on-link: #ffffff; --control: #767d85; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --paper: #16191d; --ink: #e8eaed; --muted: #a3abb3; --axis: #59616a;
  --link: #7cc0f0; --wrong: #ff9d7a; --on-link: #10202c; --control: #8b949d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 34rem; margin: 12vh auto 0; padding: 0 16px; }
h1 { font-size: 21px; line-height: 1.25; font-weight: 650; margin: 0 0 12px; }
p { margin: 0 0 12px; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: 2px; }
form { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin: 0 0 12px; }
input, button { font: inherit; color: inherit; min-height: 32px; border-radius: 5px; }
input { flex: 1 1 12rem; border: 1px solid var(--control); background: var(--paper); padding: 3px 6px; }
button { border: 1px solid var(--link); background: var(--link); color: var(--on-link); font-weight: 600;
  padding: 3px 12px; cursor: pointer; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 1px; }
.muted { color: var(--muted); }
.wrong { color: var(--wrong); }
"""

STYLE_SOURCE = f"'sha256-{base64.b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
"""The source of styles in the content security policy of these pages: this style and no other."""

_WRONG = '<p class="wrong" role="alert">That was not the {what}.</p>\n'
_AGAIN = (
    '<p class="muted">This browser has been let in before, and came here by a link? '
    '<a href="">Open this page again</a>.</p>'
)


def refused_page(message: str, *, password: bool, form: bool) -> str:
    """The reason why access was refused, and the login form.

    The link opens the same page again: a browser that came from another site has withheld the cookie, and sends it
    for a request that starts here.

    Args:
        message: the reason, without a full stop.
        password: whether there is a password; without one the form takes the token.
        form: whether the form is of use.
    """
    after = f"\n{_form(password=password)}\n{_AGAIN}" if form else ""
    return _framed(f"<p>{escape(message)}.</p>{after}")


def login_page(*, wrong: bool, password: bool) -> str:
    """The form alone."""
    before = _WRONG.format(what="password" if password else "token") if wrong else ""
    return _framed(before + _form(password=password))


def _framed(inner: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>bayonets</title><style>{_STYLE}</style></head><body><main><h1>bayonets</h1>
{inner}
</main></body></html>
"""


def _form(*, password: bool) -> str:
    """A form without an action: it is sent to the page that holds it, so that the address remains unchanged.

    A browser then keeps even the part of the address after `#`, which is not sent to a server.
    """
    label = "Password" if password else "Token"
    return (
        f'<form method="post"><label for="key">{label}</label> '
        '<input id="key" type="password" name="password" autocomplete="current-password" autofocus required> '
        "<button>Open</button></form>"
    )
