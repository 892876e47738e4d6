// The order of the levers: first those that the scenario changes or the article names; the others are folded, by actor.

import { el, put } from "./dom.js";
import { known } from "./state.js";
import { count } from "./words.js";

export const SIDES = [
  ["state", "State", "square", "the state"],
  ["opposition", "Opposition and actors abroad", "round", "the opposition"],
  ["situation", "Situation", "tilted", "the situation"],
];

const hasSteps = (steps) => (steps?.length ?? 0) > 1;

/** Whether the scenario itself changes a lever over time. */
function isMoved(name) {
  const said = known.scenario.levers.find((one) => one.name === name);
  return Boolean(said) && (hasSteps(said.whole) || Object.values(said.by).some(hasSteps));
}

const isFirst = (lever) => Boolean(lever.article) || isMoved(lever.name);

/** @param rows a Map of {lever, node} by the lever's name. */
export function group(place, rows) {
  const all = [...rows.values()];
  const of = (side, first) => all.filter(({ lever }) => lever.side === side && isFirst(lever) === first).map(({ node }) => node);
  const opened = new Set([...place.querySelectorAll("details[open]")].map((one) => one.dataset.side));
  put(place,
    SIDES.map(([side, title, mark]) => (of(side, true).length ? [el("h3", { class: "side" }, el("i", { class: `mark ${mark}` }), title), of(side, true)] : null)),
    SIDES.map(([side, , mark, whose]) => (of(side, false).length ? el("details", { class: "others", dataset: { side }, open: opened.has(side) },
      el("summary", { class: "side" }, el("i", { class: `mark ${mark}` }), `${count(of(side, false).length, "more lever")} of ${whose}`), of(side, false)) : null)));
}

/** Unfold groups with a lever that is changed or invalid. */
export function unfold(place) {
  for (const details of place.querySelectorAll("details.others")) if (details.querySelector(".changed, .faulty")) details.open = true;
}
