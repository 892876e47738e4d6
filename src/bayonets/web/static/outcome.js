// The outcome over the runs: its duration, the time and causes of falls, the number of exits; and the data behind them.

import { chart } from "./chart.js";
import { pictureOf } from "./chart_numbers.js";
import { el, put, svg } from "./dom.js";
import { framed } from "./picture.js";
import { offerPicture } from "./pictures.js";
import { forgetRuns, startSoon } from "./run.js";
import { address, known, on, step } from "./state.js";
import { capital, CAUSES, count, number, ofRuns, onDay, percent, shortDay, span, splitsOf, underOf, wilson } from "./words.js";
import { whisker } from "./whiskers.js";

const CHOICES = [50, 200, 500, 1000];
let survival = null;
let parts = null;

export function startOutcome(panel) {
  parts = { plot: el("div", { class: "chart survival" }), causes: el("div"), days: el("div"), data: el("p", { class: "small" }), more: el("form", { class: "small row", onsubmit: (event) => event.preventDefault() }), left: el("p") };
  put(panel, el("div", { class: "columns" },
    el("div", {}, el("h3", {}, "Survival of the regime"), parts.plot, parts.more, parts.data),
    el("div", {}, el("h3", {}, "Causes of falls"), parts.causes, el("h3", {}, "Days of falls"), parts.days, el("h3", {}, "Exits outside the army"), parts.left)));
  survival = chart(parts.plot, {
    title: "Runs in which the regime still stands", unit: "%, 95% interval", bands: { color: "ink" }, xAxis: true, day: () => address.day ?? 0, pick: () => {},
    dates: (day) => shortDay(known.scenario.start, day), splits: () => splitsOf(known.scenario.start, known.scenario.days),
    value: (value) => number(value), range: () => [0, 104], lines: [{ color: "ink", width: 2 }],
  });
  runsForm();
  offerPicture("Survival of the regime", survivalPicture, parts.plot.querySelector(".plot"));
  offerPicture("Days of falls", fallsPicture);
  on("fan scenario", show);
  on("day tab", () => survival.redraw());
}

function survivalPicture() {
  const numbers = known.fan && survival.numbers();
  return numbers && pictureOf({ ...numbers, title: "Runs in which the regime still stands", caption: `${ofRuns(known.fan.held, known.fan.runs)} stand at the end; band: 95% interval (Wilson).` });
}

function fallsPicture() {
  const strip = parts.days.querySelector(".strip");
  if (!strip) return null;
  const copy = strip.cloneNode(true);
  for (const [name, value] of [["x", 12], ["y", 54], ["width", 560], ["height", 72]]) copy.setAttribute(name, value);
  copy.removeAttribute("class");
  return framed({ title: "Days of falls", subtitle: `${known.scenario.title ?? known.scenario.name}: each stroke is the fall of one run of ${number(known.fan.runs)} ${underOf(known.fan.uncertain)}`, caption: strip.getAttribute("aria-label"), width: 760, height: 160 }, copy);
}

/** The number of runs, and their seed. */
function runsForm() {
  const choices = CHOICES.includes(address.runs) ? CHOICES : [address.runs, ...CHOICES];
  const runs = el("select", { "aria-label": "Runs of a study", onchange: again }, choices.map((one) => el("option", { value: one }, number(one))));
  const seed = el("input", { type: "number", min: 0, step: 1, "aria-label": "Seed", onchange: again });
  runs.value = address.runs;
  seed.value = address.seed;
  put(parts.more, "Runs ", runs, " seed ", seed);
  on("address changes", () => ((runs.value = address.runs), (seed.value = address.seed)));
  on("folder", () => [runs, seed].forEach((field) => (field.disabled = Boolean(address.folder))));

  function again() {
    if (!seed.checkValidity() || seed.value === "") seed.value = address.seed;
    Object.assign(address, { runs: Number(runs.value), seed: Number(seed.value) });
    step();
    forgetRuns();
    startSoon();
  }
}

function show() {
  if (!known.scenario) return;
  const { fan, scenario } = known;
  survival.show(scenario.days, fan && intervals(fan), [fan?.survival.map((share) => 100 * share) ?? null]);
  survival.now(fan ? `${number(fan.runs)} runs ${underOf(fan.uncertain)}` : "");
  survival.label(fan ? `Of ${number(fan.runs)} runs ${underOf(fan.uncertain)} the regime stands at the end in ${number(fan.held)}` : "No runs yet");
  if (!fan) {
    put(parts.causes, el("p", { class: "muted" }, "No runs yet."));
    put(parts.days);
    put(parts.left);
    put(parts.data);
    return;
  }
  showCauses(fan);
  put(parts.days, fan.fell_days.length ? fallDays(fan, scenario) : el("p", { class: "muted" }, "The regime fell in no run."));
  put(parts.left, fan.left ? `${number(fan.left.median)} officers by ${fan.held < fan.runs ? "the end of each run, which is its last day or the day of the fall" : "the last day"} (90% of runs: ${span(number(fan.left.low), number(fan.left.high))}).` : "");
  showData();
}

/** The interval of a number of runs; where numbers are drawn, the two runs of a draw count as one. */
const intervalOf = (runs, fan) => (fan.uncertain ? wilson(runs / 2, fan.runs / 2) : wilson(runs, fan.runs));

/** The interval of each day's share of runs, as the outer level of a chart. */
function intervals(fan) {
  const ends = fan.survival.map((share) => intervalOf(Math.round(share * fan.runs), fan).map((end) => 100 * end));
  return [ends.map(([low]) => low), null, null, null, ends.map(([, high]) => high)];
}

function showCauses(fan) {
  put(parts.causes, el("table", {}, Object.entries(CAUSES).map(([name, words]) => {
    const runs = fan.causes[name] ?? 0;
    if (name === "both" && !runs) return null;
    const [low, high] = intervalOf(runs, fan);
    const text = `${percent(runs / fan.runs)} (${span(percent(low), percent(high))})`;
    return el("tr", {}, el("th", { scope: "row" }, capital(words), el("span", { class: "small chance-of" }, count(runs, "run"))), el("td", {}, whisker({ value: runs / fan.runs, low, high, ends: [0, 1], width: 100, text })), el("td", { class: "nowrap" }, text));
  })), el("p", { class: "muted small" }, `Shares of runs ${underOf(fan.uncertain)}, with 95 percent intervals.`));
}

/** Each fall as a stroke on the axis of days. */
function fallDays(fan, scenario) {
  const [width, last] = [360, scenario.days - 1];
  const x = (day) => 6 + (day / Math.max(last, 1)) * (width - 12);
  const sorted = [...fan.fell_days].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  const words = sorted.length === 1 ? `The only fall occurs on ${onDay(scenario.start, middle)}.`
    : `${count(sorted.length, "fall")}: the first on ${onDay(scenario.start, sorted[0])}, half by ${onDay(scenario.start, middle)}, the last on ${onDay(scenario.start, sorted[sorted.length - 1])}.`;
  return [svg("svg", { viewBox: `0 0 ${width} 46`, role: "img", "aria-label": words, class: "strip" },
    svg("line", { x1: 6, x2: width - 6, y1: 28, y2: 28, stroke: "var(--axis)" }),
    sorted.map((day) => svg("line", { x1: x(day), x2: x(day), y1: 6, y2: 28, stroke: "var(--wrong)", "stroke-width": 1.5, opacity: Math.max(0.25, 1 - sorted.length / 150) })),
    svg("text", { x: 6, y: 43, "font-size": 12, fill: "var(--muted)" }, shortDay(scenario.start, 0)),
    svg("text", { x: width - 6, y: 43, "font-size": 12, fill: "var(--muted)", "text-anchor": "end" }, shortDay(scenario.start, last))), el("p", {}, words)];
}

/** The tables of the study, for further analysis. */
function showData() {
  if (address.folder) return put(parts.data, "Data: the tables of this study are the Parquet files in its folder.");
  if (!known.study || known.running !== "done") return put(parts.data);
  const base = `/api/studies/${known.study}`;
  return put(parts.data, "Data: ", ["runs", "formations", "streets"].flatMap((table) => [
    `${table} `, el("a", { href: `${base}/tables/${table}.parquet`, download: `${table}.parquet` }, "Parquet"), " ",
    el("a", { href: `${base}/tables/${table}.json`, download: `${table}.json` }, "JSON"), "; "]).slice(0, -1));
}
