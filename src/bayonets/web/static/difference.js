// The difference of two arms with its intervals: in words first, then as numbers.

import { el } from "./dom.js";
import { number, span, count, underOf } from "./words.js";
import { whisker } from "./whiskers.js";

const points = (share) => `${number(100 * share, 1)} percentage points`;

/** The comparison of two arms in words, no stronger than the interval allows. */
function finding({ low, high, held_difference: difference }, now, before) {
  const make = now.endsWith("levers") ? "make" : "makes";
  if (low > 0) return `${now} ${make} it hold more often than ${before}: by ${points(difference)}.`;
  if (high < 0) return `${now} ${make} it hold less often than ${before}: by ${points(-difference)}.`;
  return `These runs do not determine whether it holds more or less often than with ${before}.`;
}

/** @param uncertain the numbers that were drawn in the runs of both arms. */
export function difference(compare, now, before, uncertain) {
  const interval = span(number(100 * compare.low, 1), number(100 * compare.high, 1));
  const text = `${number(100 * compare.held_difference, 1)} (95% CI ${interval})`;
  return [
    el("p", {}, el("b", {}, finding(compare, now, before)), ` Both arms are run ${underOf(uncertain)}.`),
    el("div", { class: "scroll" }, el("table", { class: "stack" },
      row("Probability to hold, percentage points", whisker({ value: compare.held_difference, low: compare.low, high: compare.high, ends: [-1, 1], text }), text),
      mean("Officers who left", compare, "left", before), mean("Force on the streets, riot policemen at full effort", compare, "force", before))),
    el("p", {}, `Of ${count(compare.pairs, "pair")} of runs ${number(compare.flipped_to_fall)} changed from holding to falling, ${number(compare.flipped_to_hold)} from falling to holding.`),
    el("p", { class: "muted small" }, `Differences from ${before}, run by run, with the same people, ties and random streams. Intervals: ${uncertain ? "draws of the numbers count once, with the mean of their runs; Agresti and Min (2005)" : "Tango (1998)"} for the probability to hold; bootstrap for the mean exits by the day of the first fall of the pair, or the end, and for the mean force until then.`),
  ];
}

const row = (name, drawn, text) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, drawn), el("td", {}, text));

function mean(name, compare, key, before) {
  const [value, low, high] = ["difference", "low", "high"].map((end) => compare[`${key}_${end}`]);
  if (value === undefined) return null; // a folder written by an earlier release
  const known = low !== null;
  const text = `${number(value)}${known ? ` (95% CI ${span(number(low), number(high))})` : ""}: ${number(compare[key])}, with ${before} ${number(compare[`${key}_before`])}`;
  const reach = Math.max(...[low, high, value, 1].map((end) => Math.abs(end ?? 0)));
  return row(name, whisker({ value, low, high, ends: [-reach, reach], text }), text);
}
