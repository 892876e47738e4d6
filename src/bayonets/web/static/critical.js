// The critical mass of the chosen formation: on request, since it requires many runs.

import { ask } from "./api.js";
import { el, put } from "./dom.js";
import { address, chosen, known, on, setup, uncertain } from "./state.js";
import { waiting } from "./waiting.js";
import { inSentence, isoOf, number, ofRuns, onDay, percent, span, underOf } from "./words.js";
import { whisker } from "./whiskers.js";

let place = null;
let stop = null;
let sought = null; // {key, about, said}: the search in progress, and the element for a notice that the page has changed
let kept = null; // {key, about, job}: the latest answer and its subject

export function startCritical(panel) {
  place = panel;
  on("formation day scenario changes folder tab address numbers", show);
  on("scenario", forget);
}

const key = () => JSON.stringify([setup(), address.formation, address.day, address.seed, address.numbers]);

/** An answer about another scenario is discarded, and a search in progress is cancelled. */
function forget() {
  kept = null;
  stop?.abort();
}

function show() {
  if (!known.scenario || address.tab !== "critical") return;
  if (stop) return void other();
  if (address.folder) return void put(place, el("p", {}, "A finished study can be viewed only. To compute a critical mass, continue with its scenario, under Compare."));
  const fresh = kept?.key === key();
  put(place, question(chosen()),
    fresh ? answer(kept.job) : el("p", {}, el("button", { type: "button", class: "main", onclick: find }, "Compute the critical mass")),
    kept && !fresh ? [el("h3", {}, `Earlier result: ${kept.about}`), answer(kept.job)] : null);
}

/** A search in progress keeps the levers, the day and the formation with which it began. */
const other = () => put(sought.said, sought.key === key() ? null : `The page now shows another selection: this search is still for ${sought.about}.`);

const question = (one) => [
  el("h3", {}, `The critical mass of ${inSentence(one.label)}`),
  el("p", {}, `How many of its ${number(one.officers)} officers, refusing together on ${onDay(known.scenario.start, address.day)}, would bring the probability of a fall within 30 days to 50%? The answer takes many runs, with the levers at the time of the request, ${underOf(uncertain())}.`),
];

async function find() {
  const [wanted, one, day] = [key(), chosen(), address.day];
  const about = `${one.label} on ${onDay(known.scenario.start, day)}, ${address.set.length ? `with ${address.set.join(", ")}` : "with the scenario as it stands"}, ${underOf(uncertain())}`;
  const ours = new AbortController();
  stop = ours;
  const { node, progress } = waiting(() => ours.abort());
  sought = { key: wanted, about, said: el("p", { class: "wrong", role: "status" }) };
  put(place, question(one), node, sought.said);
  try {
    const body = { setup: setup(), formations: [one.name], on: isoOf(known.scenario.start, day), seed: address.seed, uncertain: uncertain() };
    kept = { key: wanted, about, job: await ask("critical-mass", body, { signal: ours.signal, progress }) };
    stop = null;
    show();
  } catch (fault) {
    if (stop === ours) stop = null;
    if (fault.name === "AbortError") return show();
    put(place, question(one), el("p", { class: "wrong", role: "alert" }, fault.message),
      el("p", {}, el("button", { type: "button", onclick: find }, "Try again")));
  }
  return undefined;
}

/** First the result, then the number on its scale, then the full text of the command line. */
function answer({ answer: found, text, picture, cautions }) {
  const [first, ...others] = found.findings;
  return [el("p", { role: "status" }, el("b", {}, first)), others.map((sentence) => el("p", {}, sentence)), cautions.map((sentence) => el("p", { class: "wrong" }, sentence)), numbers(found.masses[0]),
    el("p", { class: "muted small" }, `${number(found.runs)} runs ${underOf(found.uncertain)}, seed ${number(found.seed)}. The officers refuse together at the beginning of the day and are drawn at random from all who serve; those who already refuse are included. Intervals: 90 percent.`),
    el("details", {}, el("summary", {}, "The full text and the figure"),
      picture ? el("img", { class: "picture", src: picture, alt: "The number and its share of the officers; the text below gives the same values." }) : null, el("pre", {}, text ?? ""))];
}

/** The number with its interval, on a scale of all officers of the formation. */
function numbers(mass) {
  if (mass.verdict === "none") return el("p", {}, `If all ${number(mass.size)} refuse, the regime falls in ${ofRuns(mass.all_fell, mass.all_asked)}.`);
  if (mass.found === null || mass.verdict === "anyway") return null;
  const high = mass.high ?? mass.size;
  const range = mass.high === null ? `${number(mass.low)} or more` : span(number(mass.low), number(mass.high));
  const needed = `${number(mass.found)} of ${number(mass.size)} (${range})`;
  const shares = mass.high === null ? `${percent(mass.low / mass.size)} or more` : span(percent(mass.low / mass.size), percent(high / mass.size));
  const row = (name, drawn, words) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, drawn), el("td", {}, words));
  return el("div", { class: "scroll" }, el("table", { class: "stack" },
    row("Officers needed", whisker({ value: mass.found, low: mass.low, high, ends: [0, mass.size], text: needed }), needed),
    row("Share of its officers", null, `${percent(mass.share)} (${shares})`),
    row("Officers who already refuse, mean", null, number(mass.refusing, 1))));
}
