// Keys of the page, and the list of them that `?` opens.

import { play, stepDay } from "./day.js";
import { at, dialogHead, el, put } from "./dom.js";
import { startTour } from "./tour.js";

const FIELDS = "input:not([type=range], [type=checkbox], [type=radio]), select, textarea, [contenteditable]";

const KEYS = [
  ["?", "this list", () => show()],
  ["p", "play or pause: advance the day", play],
  [",", "a day earlier", () => stepDay(-1)],
  [".", "a day later", () => stepDay(1)],
  ["k", "keep the present levers as an arm for comparison", () => at("pin").click()],
  ["s", "save charts, or print", () => at("save").click()],
  ["t", "the tour", startTour],
];
const OTHERS = [
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"], ["Tab, Shift+Tab", "to the next part, and back"],
  ["arrow keys", "move a slider; go from box to box and from part to part"], ["Enter", "choose"], ["Esc", "close"],
];

export function startKeys() {
  at("help").addEventListener("click", show);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(FIELDS) || at("opener").open) return;
    const found = KEYS.find(([key]) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found[2]();
  });
}

function show() {
  const dialog = at("opener");
  const line = ([key, what]) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, key)), el("td", {}, what));
  put(dialog, dialogHead("Keys"),
    el("p", { class: "muted" }, "They work everywhere except while you type in a field."),
    el("table", { class: "keys" }, KEYS.map(line), OTHERS.map(line)),
    el("button", { type: "button", class: "main", onclick: () => (dialog.close(), startTour()) }, "Take the tour"));
  dialog.showModal();
}
