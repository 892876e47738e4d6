// Why: the contribution of each mechanism to staying over breaking, for the chosen formation and the day shown.

import { ask } from "./api.js";
import { el, put, quiet } from "./dom.js";
import { address, chosen, known, on, setup } from "./state.js";
import { count, inSentence, isoOf, listed, number, onDay, percent, plain, span } from "./words.js";
import { whisker } from "./whiskers.js";

const RUNS = 16;
const WAYS = { shirking: "shirking", resisting: "resisting", exited: "leaving" };
let place = null;
let asked = ""; // key of the answer on the panel or in progress
let stop = null;

export function startWhy(panel) {
  place = panel;
  const soon = quiet(500, explain);
  on("day formation twin tab scenario folder", soon);
  on("changes day formation scenario", markOld);
}

const key = () => JSON.stringify([setup(), address.formation, address.day, address.seed, address.folder]);

/** An answer about other levers, another day or another formation is marked as outdated until the new one arrives. */
const markOld = () => place.classList.toggle("stale", asked !== "" && asked !== key());

async function explain() {
  if (address.tab !== "why" || !known.scenario || known.errors.length || asked === key()) return;
  if (address.folder) return void put(place, el("p", {}, "A finished study can be viewed only. For the reasons of its officers, continue with its scenario, under Compare."));
  asked = key();
  markOld();
  stop?.abort();
  stop = new AbortController();
  const [one, day] = [chosen(), address.day];
  const bar = el("progress", { max: 1, "aria-label": "Runs computed" });
  put(place, heading(one, day), el("p", { class: "muted" }, `Computing the utilities of its officers on that morning in ${RUNS} runs …`), bar);
  try {
    const body = { setup: setup(), formation: one.name, on: isoOf(known.scenario.start, day), runs: RUNS, seed: address.seed };
    const job = await ask("explain", body, { signal: stop.signal, progress: (now) => now.asked && Object.assign(bar, { max: now.asked, value: now.done }) });
    put(place, heading(one, day), answer(job));
  } catch (fault) {
    if (fault.name === "AbortError") return;
    asked = "";
    put(place, heading(one, day), el("p", { class: "wrong", role: "alert" }, fault.message));
  }
}

const heading = (one, day) => el("h3", {}, `Why ${inSentence(one.label)} stays or breaks, on the morning of ${onDay(known.scenario.start, day)}`);

function answer({ answer: found, text }) {
  const { standing, officers, belief, ways } = found;
  const facts = `${number(officers)} officers serve; on average they put the probability that the regime falls at ${percent(belief.value)}. Means over ${count(standing, "run")} at the best numbers in which it had not fallen.`;
  return [el("p", {}, el("b", {}, most(ways.find((way) => way.name === "exited") ?? ways[0]))), el("p", { class: "muted" }, facts), table(ways),
    el("p", { class: "muted small" }, "Contribution of each mechanism to staying loyal over the other way, in months of pay: to the right it favours staying, to the left breaking. Each column has its own scale; whiskers: 95 percent intervals over runs."),
    commander(found.commander), text ? el("details", {}, el("summary", {}, "The full text"), el("pre", {}, text)) : null];
}

/** The largest contributions for and against staying, of those that differ clearly from 0. */
function most(way) {
  const sure = way.weights.filter(({ mean }) => Math.abs(mean.value) >= 0.05 && (mean.low === null || mean.low > 0 || mean.high < 0));
  const said = (some, one, many) => `${listed(some.slice(0, 3).map(({ name, mean }) => `${plain(name).toLowerCase()} (${number(mean.value, 1)})`))} ${some.length === 1 ? one : many}`;
  const holding = sure.filter(({ mean }) => mean.value > 0).sort((a, b) => b.mean.value - a.mean.value);
  const pulling = sure.filter(({ mean }) => mean.value < 0).sort((a, b) => a.mean.value - b.mean.value);
  return `Against ${WAYS[way.name] ?? plain(way.name)}, ${holding.length ? said(holding, "favours staying most", "favour staying most") : "no mechanism clearly favours staying"}; ${pulling.length ? said(pulling, "favours breaking", "favour breaking") : "none clearly favours breaking"}.`;
}

/** Mechanisms by ways of breaking, each contribution as a bar towards the side that it favours. */
function table(ways) {
  const scales = ways.map(scaleOf);
  const head = ways.map((way) => el("th", { scope: "col", colspan: 2 }, `Against ${WAYS[way.name] ?? plain(way.name).toLowerCase()}`, el("span", { class: "small chance-of" }, ` chosen at ${percent(way.chance.value)} of reviews`)));
  const line = (name, means, whole) => el("tr", { class: whole ? "whole" : "" }, el("th", { scope: "row" }, name), means.map((mean, i) => cells(name, mean, scales[i])));
  return el("div", { class: "scroll" }, el("table", { class: "weights" }, el("tr", {}, el("td"), head),
    ways[0].weights.map(({ name }, place) => line(plain(name), ways.map((way) => way.weights[place].mean))),
    line("Sum", ways.map((way) => way.difference), true)));
}

/** From the smallest to the largest contribution, with some room to the left of 0. */
function scaleOf(way) {
  const all = [...way.weights, { mean: way.difference }].flatMap(({ mean }) => [mean.value, mean.low ?? 0, mean.high ?? 0]);
  const high = Math.max(0.2, ...all);
  return [Math.min(-0.15 * high, ...all), high];
}

function cells(name, mean, ends) {
  const interval = mean.low === null || mean.low === undefined ? "" : ` (${span(number(mean.low, 2), number(mean.high, 2))})`;
  const text = number(mean.value, 2) + interval;
  const bar = whisker({ ...mean, ends, color: mean.value < 0 ? "resisting" : "loyal", width: 130, square: true, text: `${name}: ${text}` });
  return [el("td", {}, mean.value === 0 ? null : bar), el("td", { class: "number", title: text }, number(mean.value, 2))];
}

function commander(found) {
  if (!found) return null;
  return el("p", {}, `Its commander puts the probability that the regime falls at ${percent(found.belief.value)}; at a review he continues to give orders with probability ${percent(found.ordering.value)}` +
    `${found.ways.map((way) => `, ${way.name === "stalling" ? "stalls" : "stands down"} with ${percent(way.chance.value)}`).join("")}.`);
}
