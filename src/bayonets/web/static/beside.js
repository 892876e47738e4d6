// The effect of the levers at the best numbers, under the prior and under the posterior: on request, since it takes many runs.

import { ask } from "./api.js";
import { el, put, withCommands } from "./dom.js";
import { address, known, on, referenceArm, referenceWords, setup } from "./state.js";
import { waiting } from "./waiting.js";
import { capital, number, percent } from "./words.js";

const ARM = "These levers";
const [HIGHER, DECIDED] = ["Higher in", "Decided by"];
const SIDES = [["best", "Best numbers"], ["prior", "Prior"], ["posterior", "Posterior"]];
const place = el("div", { class: "beside" });
let stop = null;
let kept = null; // {key, job}: the latest answer and what it was asked for

export const besideIn = () => place;

export function startBeside() {
  on("pin scenario changes folder address", show);
  on("scenario", () => ((kept = null), stop?.abort()));
}

const key = () => JSON.stringify([setup(), referenceWords(), address.runs, address.seed]);

const title = () => el("h3", {}, "At the best numbers, under the prior and under the posterior");

function show() {
  if (!known.scenario || address.folder || stop) return;
  const { fits, text } = known.scenario.posterior ?? { fits: false, text: "" };
  if (!fits) return void put(place, title(), el("p", { class: "muted" }, withCommands(text)));
  const { name } = referenceArm();
  const before = name === null ? "the scenario as it stands" : `“${name}”`;
  if (!referenceWords()) return void put(place, title(), el("p", { class: "muted" }, `The levers are those of ${before}: move one, and its effect can be computed under all three.`));
  put(place, title(), kept?.key === key() ? answer(kept.job) : [
    el("p", {}, `Does the effect of these levers against ${before} depend on numbers that the observations leave open? ${number(address.runs)} runs of both arms are made for each of the three.`),
    el("p", {}, el("button", { type: "button", class: "main", onclick: compute }, "Compute all three"))]);
}

async function compute() {
  const [wanted, ours] = [key(), new AbortController()];
  stop = ours;
  const { node, progress } = waiting(() => ours.abort());
  put(place, title(), node);
  try {
    const body = { setup: setup(referenceWords()), arms: { [ARM]: setup() }, runs: Math.max(address.runs, 2), seed: address.seed, uncertain: "posterior" };
    kept = { key: wanted, job: await ask("compare", body, { signal: ours.signal, progress }) };
    stop = null;
    show();
  } catch (fault) {
    if (stop === ours) stop = null;
    if (fault.name === "AbortError") return show();
    put(place, title(), el("p", { class: "wrong", role: "alert" }, fault.message), el("p", {}, el("button", { type: "button", onclick: compute }, "Try again")));
  }
  return undefined;
}

/** The effects side by side, then the findings in words, then the full text of the command line. */
function answer({ answer: comparison, text, picture, cautions }) {
  const heads = ["Outcome", ...SIDES.map(([, name]) => name), HIGHER, DECIDED];
  return [el("div", { class: "scroll" }, el("table", { class: "stack" }, el("tr", { class: "heads" }, heads.map((head) => el("th", { scope: "col" }, head))), comparison.beside.map(row))),
    el("div", { role: "status" }, [...comparison.findings, ...cautions.map((text) => `${text.replace(/\.$/, "")}.`)].map((sentence) => el("p", {}, sentence))),
    el("p", { class: "muted small" }, "Differences from the arm of comparison, with the range of 90 percent of the draws; of probabilities, in percentage points. Higher in: share of the draws of the prior and of the posterior with a higher value. The data decide where these shares differ by more than 10 percentage points, or the posterior is narrower by more than a fifth."),
    el("details", {}, el("summary", {}, "The full text and the figure"),
      picture ? el("img", { class: "picture", src: picture, alt: "The differences of all outcomes; the text below gives the same values." }) : null, el("pre", {}, text ?? ""))];
}

function row(effect) {
  const isShare = effect.outcome === "held";
  const written = (value) => `${value > 0 ? "+" : ""}${isShare ? number(100 * value, 1) : number(value, 1)}`;
  const cell = ([side, name]) => {
    const { difference, over_draws: over } = effect[side];
    return el("td", { dataset: { head: name } }, written(difference), over ? el("span", { class: "small muted" }, ` (${written(over.low)} to ${written(over.high)})`) : null);
  };
  const shares = ["prior", "posterior"].map((side) => percent(effect[side].over_draws.positive)).join(" / ");
  return el("tr", {}, el("th", { scope: "row" }, capital(effect.posterior.label)), SIDES.map(cell), el("td", { dataset: { head: HIGHER } }, shares), el("td", { dataset: { head: DECIDED } }, effect.decided_by === "data" ? "the data" : "the ranges"));
}
