// Compare: an arm that is pinned against the levers as they are, run by run with the same people and the same chance.

import { at, el, put, say } from "./dom.js";
import { askPinned, change, forgetRuns, startSoon } from "./run.js";
import { address, known, on, step, tell } from "./state.js";
import { count, number, span } from "./words.js";
import { whisker } from "./whiskers.js";

let place = null;

export function startPin(panel) {
  place = panel;
  at("pin").addEventListener("click", () => pin(address.pinned === null ? [...address.set] : null));
  on("pin fan scenario changes folder", show);
}

/** Pin these words, or nothing. */
function pin(words) {
  address.pinned = words;
  step();
  askPinned();
  forgetRuns();
  startSoon();
  tell("pin", "changes");
}

function show() {
  say(at("pin"), address.pinned === null ? "Pin" : "Unpin");
  at("pin").disabled = Boolean(address.folder);
  at("pin").setAttribute("aria-pressed", String(address.pinned !== null));
  if (address.folder) return put(place, el("p", {}, "A finished study is looked at as it is. Its arms stand in its report."));
  if (address.pinned === null) return put(place, introduction());
  return put(place, el("div", { class: "columns" }, el("div", {}, arms()), el("div", {}, difference())));
}

const introduction = () => [
  el("p", {}, "Pin the levers as they are now, then move some: runs of both arms share their people, ties and chance, so that what differs is what the levers did."),
  el("p", {}, el("button", { type: "button", class: "main", onclick: () => pin([...address.set]) }, "Pin this arm")),
];

const words = (settings) => (settings.length ? el("pre", {}, settings.join("\n")) : el("p", { class: "muted" }, "The scenario as it was."));

function arms() {
  return [
    el("h3", {}, "Pinned"), words(address.pinned), el("h3", {}, "Now"), words(address.set),
    el("p", { class: "row" },
      el("button", { type: "button", onclick: () => change([...address.pinned], { settled: true }) }, "Back to the pinned levers"), " ",
      el("button", { type: "button", onclick: () => pin([...address.set]) }, "Pin these instead"), " ",
      el("button", { type: "button", onclick: () => pin(null) }, "Unpin")),
  ];
}

const points = (share) => `${number(100 * share, 1)} percentage points`;

/** What the runs say of now against pinned, no stronger than the interval allows. */
export function finding(compare) {
  const { low, high, held_difference: difference } = compare;
  if (low > 0) return `The levers as they are now make it hold more often: by ${points(difference)}.`;
  if (high < 0) return `The levers as they are now make it hold less often: by ${points(-difference)}.`;
  return "These runs cannot tell whether it holds more or less often than the pinned arm.";
}

function difference() {
  if (String(address.pinned) === String(address.set)) return el("p", {}, "Both arms are the same so far: move a lever.");
  const compare = known.fan?.compare;
  if (!compare) return el("p", { class: "muted" }, "Runs of both arms will tell.");
  const interval = span(number(100 * compare.low, 1), number(100 * compare.high, 1));
  const text = `${number(100 * compare.held_difference, 1)} (95% interval ${interval})`;
  const left = span(number(compare.left_low), number(compare.left_high));
  const reach = Math.max(Math.abs(compare.left_low), Math.abs(compare.left_high), 1);
  return [
    el("p", {}, el("b", {}, finding(compare))),
    el("div", { class: "scroll" }, el("table", {},
      el("tr", {}, el("th", { scope: "row" }, "Chance to hold, percentage points"), el("td", {}, whisker({ value: compare.held_difference, low: compare.low, high: compare.high, ends: [-1, 1], text })), el("td", {}, text)),
      el("tr", {}, el("th", { scope: "row" }, "Officers who left"), el("td", {}, whisker({ value: compare.left_difference, low: compare.left_low, high: compare.left_high, ends: [-reach, reach], text: left })), el("td", {}, `${number(compare.left_difference)} (95% interval ${left})`)))),
    el("p", {}, `Of ${count(compare.pairs, "pair")} of runs ${number(compare.flipped_to_fall)} held when pinned and fall now; ${number(compare.flipped_to_hold)} fell when pinned and hold now.`),
    el("p", { class: "muted small" }, "Now less pinned, paired run by run. Intervals: Tango (1998) for the chance to hold, Student's for the mean."),
  ];
}

