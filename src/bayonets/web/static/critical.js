// The critical mass of the chosen formation: on request, since it takes many runs.

import { ask } from "./api.js";
import { el, put } from "./dom.js";
import { address, chosen, known, on, setup } from "./state.js";
import { isoOf, number, onDay } from "./words.js";

let place = null;
let stop = null;
let kept = null; // {key, job}

export function startCritical(panel) {
  place = panel;
  on("formation day scenario changes folder tab", show);
}

const key = () => JSON.stringify([setup(), address.formation, address.day, address.seed]);

function show() {
  if (!known.scenario || address.tab !== "critical" || stop) return;
  if (address.folder) return void put(place, el("p", {}, "A finished study is only looked through. To find a critical mass, go on from its scenario, under Compare."));
  const one = chosen();
  const there = kept?.key === key() ? answer(kept.job) : null;
  put(place, el("h3", {}, `The critical mass of ${one.label}`),
    el("p", {}, `How many of its ${number(one.officers)} officers, refusing together on ${onDay(known.scenario.start, address.day)}, would give the regime an even chance to fall within 30 days? The answer takes many runs, with the levers as they are on the page.`),
    there ?? el("p", {}, el("button", { type: "button", class: "main", onclick: find }, "Find the critical mass")));
}

async function find() {
  const wanted = key();
  const one = chosen();
  stop = new AbortController();
  const bar = el("progress", { max: 1, "aria-label": "Runs done" });
  const words = el("span", { class: "muted" }, "starting …");
  put(place, el("h3", {}, `The critical mass of ${one.label}`),
    el("p", { class: "row" }, bar, " ", words, " ", el("button", { type: "button", onclick: () => stop.abort() }, "Cancel")));
  const progress = (job) => {
    if (job.asked) Object.assign(bar, { max: job.asked, value: job.done });
    words.textContent = job.asked ? `${number(job.done)} of at most ${number(job.asked)} runs` : "working …";
  };
  try {
    const body = { setup: setup(), formations: [one.name], on: isoOf(known.scenario.start, address.day), seed: address.seed };
    kept = { key: wanted, job: await ask("critical-mass", body, { signal: stop.signal, progress }) };
    stop = null;
    show();
  } catch (fault) {
    stop = null;
    if (fault.name === "AbortError") return show();
    const missing = fault.status === 404 || fault.status === 501;
    put(place, el("p", { class: missing ? "" : "wrong" }, missing ? "This program does not find critical masses yet." : fault.message),
      el("p", {}, el("button", { type: "button", onclick: find }, "Try again")));
  }
  return undefined;
}

const answer = (job) => [
  job.picture ? el("p", {}, el("img", { class: "picture", src: job.picture, alt: "The chance of a downfall against the share that walks out; the text below says the same." })) : null,
  el("pre", {}, job.text ?? ""),
];
