"""The line to the program, and the mark of numbers that are not those of the levers."""

from typing import TYPE_CHECKING, Any

from tests.web.page.moves import FEW, TEXTBOOK, until, visit, wait_for_runs

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOVE = """([id, value]) => {
    const slider = document.getElementById(id);
    slider.value = value;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    const parts = ["finding", "forces", "course"];
    const marked = parts.map((part) => document.getElementById(part).classList.contains("stale"));
    return [marked, document.getElementById("stale").textContent];
}"""


def test_numbers_of_other_levers_are_marked_in_the_moment_in_which_the_lever_moves(page: "Page", address: str) -> None:
    visit(page, address)
    wait_for_runs(page)
    assert page.locator("#stale").inner_text() == ""
    marked, said = page.evaluate(MOVE, ["lever-support", "2.5"])
    assert marked == [True, True, True]
    assert "do not belong to the present levers" in said
    until(page, "!document.querySelector('.stale')")
    assert page.locator("#stale").text_content() == ""


class Fake:
    """A program between the page and the true one, which can fall silent as if it slept."""

    def __init__(self, page: "Page") -> None:
        self.lines: list[Any] = []
        self.sleeps = False
        page.route_web_socket("**/api/live*", self._connect)

    def _connect(self, line: Any) -> None:
        if self.sleeps:
            return
        self.lines.append(line)
        server = line.connect_to_server()
        line.on_message(lambda message: None if self.sleeps else server.send(message))
        server.on_message(lambda message: None if self.sleeps else line.send(message))

    def beat(self) -> None:
        self.lines[-1].send('{"type": "alive"}')


def test_a_line_whose_heartbeat_stops_is_lost_said_so_and_taken_up_again(page: "Page", address: str) -> None:
    fake = Fake(page)
    visit(page, address)
    wait_for_runs(page)
    fake.beat()
    fake.sleeps = True
    page.locator("#line.lost", has_text="connection lost, trying again").wait_for()
    marked, said = page.evaluate(MOVE, ["lever-support", "2.5"])
    assert marked == [True, True, True]
    assert "The connection is lost" in said
    fake.sleeps = False
    page.locator("#line.open").wait_for()
    until(page, "!document.querySelector('.stale')")
    wait_for_runs(page)
    assert len(fake.lines) >= 2


def test_a_line_of_a_program_without_heartbeat_is_not_given_up(page: "Page", address: str) -> None:
    script = """async () => {
        const sockets = [];
        const looks = [];
        window.WebSocket = class {
            static CONNECTING = 0;
            static OPEN = 1;
            readyState = 1;
            constructor() { sockets.push(this); }
            send() {}
            close() { this.closed = true; }
        };
        window.setInterval = (look, every) => looks.push([look, every]);
        const {live} = await import("/static/live.js?again");
        const states = [];
        live(() => {}, (state) => states.push(state));
        const [look] = looks.find(([, every]) => every === 1000);
        sockets[0].onopen();
        for (let second = 0; second < 60; second += 1) look();
        const without = sockets[0].closed === true;
        sockets[0].onmessage({data: '{"type": "alive"}'});
        for (let second = 0; second < 7; second += 1) look();
        return [without, sockets[0].closed === true, states[0], typeof states[1]];
    }"""
    page.goto(address + TEXTBOOK + FEW)
    # The page's own line must be there before the script takes its sockets and clocks away.
    page.locator("#line.open").wait_for()
    assert page.evaluate(script) == [False, True, "open", "number"]
