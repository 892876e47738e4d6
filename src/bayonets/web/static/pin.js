// Compare: an arm that is pinned against the levers as they are, run by run with the same people and the same chance.

import { at, el, put, say } from "./dom.js";
import { askPinned, change, forgetRuns, startSoon } from "./run.js";
import { address, known, on, step, tell } from "./state.js";
import { count, number, span } from "./words.js";
import { whisker } from "./whiskers.js";

let place = null;

let open = {};

/** @param options openArm(name), goOn(): what the page does with a finished study. */
export const startPin = (options) => (panel) => {
  place = panel;
  open = options;
  at("pin").addEventListener("click", () => pin(address.pinned === null ? [...address.set] : null));
  on("pin fan scenario changes folder", show);
};

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
  if (address.folder) return put(place, finished());
  if (address.pinned === null) return put(place, introduction());
  return put(place, el("div", { class: "columns" }, el("div", {}, arms()), el("div", {}, difference())));
}

/** A finished study: its arms, the one shown against its baseline, and a way to go on from it. */
function finished() {
  const arms = known.opened?.arms ?? [];
  const choice = el("select", { "aria-label": "Arm", onchange: () => open.arm(choice.value) }, arms.map((name) => el("option", { value: name }, name)));
  choice.value = known.opened?.arm ?? arms[0] ?? "";
  return [
    el("p", {}, "A finished study is looked at as it is; nothing runs. ", arms.length > 1 ? ["Arm: ", choice] : null),
    known.fan?.compare ? found(known.fan.compare, `The arm ${choice.value}`, "baseline") : null,
    el("p", {}, el("button", { type: "button", onclick: open.goOn }, "Go on from its scenario"), " with levers to move."),
  ];
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

/** What the runs say of one arm against another, no stronger than the interval allows. */
function finding({ low, high, held_difference: difference }, now, before) {
  if (low > 0) return `${now} makes it hold more often than ${before}: by ${points(difference)}.`;
  if (high < 0) return `${now} makes it hold less often than ${before}: by ${points(-difference)}.`;
  return `These runs cannot tell whether it holds more or less often than ${before}.`;
}

function difference() {
  if (String(address.pinned) === String(address.set)) return el("p", {}, "Both arms are the same so far: move a lever.");
  const compare = known.fan?.compare;
  return compare ? found(compare, "Pulling these levers", "pinned") : el("p", { class: "muted" }, "Runs of both arms will tell.");
}

function found(compare, now, before) {
  const interval = span(number(100 * compare.low, 1), number(100 * compare.high, 1));
  const text = `${number(100 * compare.held_difference, 1)} (95% interval ${interval})`;
  const known = compare.left_low !== null;
  const left = known ? `${number(compare.left_difference)} (95% interval ${span(number(compare.left_low), number(compare.left_high))})` : number(compare.left_difference);
  const reach = Math.max(...[compare.left_low, compare.left_high, compare.left_difference, 1].map((one) => Math.abs(one ?? 0)));
  return [
    el("p", {}, el("b", {}, finding(compare, now, before))),
    el("div", { class: "scroll" }, el("table", { class: "stack" },
      el("tr", {}, el("th", { scope: "row" }, "Chance to hold, percentage points"), el("td", {}, whisker({ value: compare.held_difference, low: compare.low, high: compare.high, ends: [-1, 1], text })), el("td", {}, text)),
      el("tr", {}, el("th", { scope: "row" }, "Officers who left"), el("td", {}, whisker({ value: compare.left_difference, low: compare.left_low, high: compare.left_high, ends: [-reach, reach], text: left })), el("td", {}, left)))),
    el("p", {}, `Of ${count(compare.pairs, "pair")} of runs ${number(compare.flipped_to_fall)} flip from holding to falling, ${number(compare.flipped_to_hold)} from falling to holding.`),
    el("p", { class: "muted small" }, `Less ${before}, paired run by run: the same people, ties and chance. Intervals: Tango (1998) for the probability to hold; bootstrap for the mean of those who left by the day of the first fall of the pair, or the end.`),
  ];
}

