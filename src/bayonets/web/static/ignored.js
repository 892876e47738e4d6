// Invalid parts of the address or of a field: reported until removed, with a link back to the scenario.

import { at, el, put } from "./dom.js";
import { cut } from "./reading.js";
import { address, known, on, tell } from "./state.js";

let change = () => {};

export function startIgnored(options) {
  change = options.change;
  on("ignored errors scenario", show);
}

/** Ignore a part of the address, and report it. */
export function ignore(what, why) {
  known.ignored = [...known.ignored, { what, why }];
}

function show() {
  const wrong = known.errors;
  const parts = [
    known.ignored.length ? el("div", {}, el("b", {}, "Ignored in the address: "), known.ignored.slice(0, MOST_TOLD).map(one), rest(known.ignored.length - MOST_TOLD), known.instead ? `${known.instead} was opened instead.` : null) : null,
    wrong.length ? el("div", {}, el("b", {}, wrong.length === 1 ? "One change cannot be made: " : `${wrong.length} changes cannot be made: `), wrong.slice(0, MOST_TOLD).map(({ word, message }) => one({ what: word, why: message }))) : null,
    known.refused ? el("div", {}, el("b", {}, "Not computed: "), known.refused) : null,
  ];
  const some = parts.some(Boolean);
  at("ignored").hidden = !some;
  put(at("ignored"), some ? [el("div", { class: "told" }, parts), el("div", { class: "ways" }, ways(wrong))] : null);
}

const MOST_TOLD = 3;
const short = (text, most) => (text.length > most ? `${cut(text, most - 1)}…` : text);

/** The part and the reason; a subject with which the reason begins is not repeated. */
function one({ what, why }) {
  const reason = why.startsWith(`${what}: `) ? why.slice(what.length + 2) : why;
  return [el("code", {}, short(what, 60)), ` (${short(reason, 170)}) `];
}

const rest = (more) => (more > 0 ? `and ${more} more. ` : null);

function ways(wrong) {
  const faulty = new Set(wrong.map(({ word }) => word));
  return [
    wrong.length ? el("button", { type: "button", onclick: () => change(address.set.filter((word) => !faulty.has(word)), { settled: true }) }, wrong.length === 1 ? "Remove this change" : "Remove these changes") : null,
    el("a", { href: address.folder ? `/?folder=${encodeURIComponent(address.folder)}` : `/?scenario=${encodeURIComponent(address.scenario)}` }, address.folder ? "Open the study as it is" : "Open the scenario as it stands"),
    known.ignored.length ? el("button", { type: "button", class: "quiet", "aria-label": "Dismiss this message", onclick: dismiss }, "×") : null,
  ];
}

/** Ignored parts are reported once; what cannot be computed remains reported while that is so. */
function dismiss() {
  known.ignored = [];
  tell("ignored");
}
