// Why: what each mechanism adds to staying over breaking, for the formation and the day under the cursor.

import { ask } from "./api.js";
import { el, put, quiet } from "./dom.js";
import { address, chosen, known, on, setup } from "./state.js";
import { isoOf, number, onDay, percent, plain, span } from "./words.js";
import { whisker } from "./whiskers.js";

const RUNS = 16;
const WAYS = { shirking: "shirking", resisting: "resisting", exited: "leaving" };
let place = null;
let asked = ""; // what is on the panel or under way, in words
let stop = null;

export function startWhy(panel) {
  place = panel;
  const soon = quiet(500, explain);
  on("day formation twin tab scenario folder", soon);
}

const key = () => JSON.stringify([setup(), address.formation, address.day, address.seed, address.folder]);

async function explain() {
  if (address.tab !== "why" || !known.scenario || known.errors.length || asked === key()) return;
  asked = key();
  stop?.abort();
  stop = new AbortController();
  const [one, day] = [chosen(), address.day];
  const bar = el("progress", { max: 1, "aria-label": "Runs weighed" });
  put(place, heading(one, day), el("p", { class: "muted" }, `Weighing what its officers weigh on that morning, in ${RUNS} runs …`), bar);
  try {
    const body = { setup: setup(), formation: one.name, on: isoOf(known.scenario.start, day), runs: RUNS, seed: address.seed };
    const job = await ask("explain", body, { signal: stop.signal, progress: (now) => now.asked && Object.assign(bar, { max: now.asked, value: now.done }) });
    put(place, heading(one, day), answer(job));
  } catch (fault) {
    if (fault.name === "AbortError") return;
    asked = "";
    const missing = fault.status === 404 || fault.status === 501;
    put(place, heading(one, day), el("p", { class: missing ? "" : "wrong" }, missing ? "This program does not answer why yet." : fault.message));
  }
}

const heading = (one, day) => el("h3", {}, `Why ${one.label} stays or breaks, on the morning of ${onDay(known.scenario.start, day)}`);

function answer({ answer: found, text }) {
  const { standing, officers, belief, ways } = found;
  const facts = `${number(officers)} officers serve on average; they believe with ${percent(belief.value)} that the regime falls. Means of ${number(standing)} runs in which it had not fallen.`;
  return [el("p", {}, facts), el("div", { class: "columns" }, ways.map((way) => weights(way, ways))), commander(found.commander),
    text ? el("details", {}, el("summary", {}, "The same in words"), el("pre", {}, text)) : null];
}

/** One way of breaking: every mechanism as a bar to the side on which it pulls. */
function weights(way, ways) {
  const reach = Math.max(0.5, ...ways.flatMap((one) => one.weights.flatMap(({ mean }) => [Math.abs(mean.low ?? mean.value), Math.abs(mean.high ?? mean.value)])));
  const rows = way.weights.map(({ name, mean }) => row(plain(name), mean, reach));
  return el("div", {}, el("h3", {}, `Against ${WAYS[way.name] ?? plain(way.name).toLowerCase()}`),
    el("p", { class: "small muted" }, `Chosen at ${percent(way.chance.value)} of reviews. Months of pay; right holds, left pulls away.`),
    el("div", { class: "scroll" }, el("table", {}, rows, row("Together", way.difference, Math.max(reach, Math.abs(way.difference.value)), true))));
}

function row(name, mean, reach, whole = false) {
  const interval = mean.low === null || mean.low === undefined ? "" : ` (${span(number(mean.low, 2), number(mean.high, 2))})`;
  const text = number(mean.value, 2) + interval;
  const bar = whisker({ ...mean, ends: [-reach, reach], color: mean.value < 0 ? "resisting" : "loyal", width: 150, square: true, text: `${name}: ${text}` });
  return el("tr", { class: whole ? "whole" : "" }, el("th", { scope: "row" }, name), el("td", {}, bar), el("td", { class: "number" }, number(mean.value, 2)));
}

function commander(found) {
  if (!found) return null;
  return el("p", {}, `Its commander believes with ${percent(found.belief.value)} that the regime falls; at a review he goes on ordering with ${percent(found.ordering.value)}` +
    `${found.ways.map((way) => `, ${way.name === "stalling" ? "stalls" : "stands down"} with ${percent(way.chance.value)}`).join("")}.`);
}
