// The sentence at the top: the result, and the comparison; if the probability to hold does not differ clearly, another outcome.

import { address, known, referenceArm } from "./state.js";
import { fate, number, ofRuns, outcomeOverRanges, underOf } from "./words.js";

const SLIGHT = 0.01; // relative to the value before

/** The name of the arm of comparison. */
export function referenceName() {
  if (address.folder) return "in the baseline";
  const { name } = referenceArm();
  return name === null ? "before" : `in “${name}”`;
}

export function headline(fan) {
  if (!fan) return `First estimate: ${fate("the regime", known.twin, known.scenario.start)}`;
  const { compare } = fan;
  if (!compare) return outcomeOverRanges(fan);
  const holding = (start) => `${start} in ${held(fan.held, fan.runs)}${fan.uncertain ? ` ${underOf(fan.uncertain)}` : ""}, ${referenceName()} in ${number(compare.held_before)}`;
  if (compare.low > 0 || compare.high < 0) return holding("The regime holds");
  return `${second(compare)}; ${holding("the regime holds")}`;
}

/** `12 of 24 runs`, without `all` and `none`, for comparison with another number. */
const held = (count, runs) => (runs === 1 ? ofRuns(count, runs) : `${number(count)} of ${number(runs)} runs`);

/** Other outcomes, the most informative first: name, words for higher and lower, and label. */
const OTHERS = [["left", "More", "Fewer", "officers leave"], ["force", "More", "Less", "force on the streets"]];

const isClear = (compare, name) => compare[`${name}_low`] > 0 || compare[`${name}_high`] < 0; // null and missing values are neither

/** Clear, but too small to matter. */
const isSlight = (compare, name) => Math.abs(compare[`${name}_difference`]) < SLIGHT * compare[`${name}_before`];

/** The first other outcome with a clear difference; a slight one only if there is no other. */
function second(compare) {
  const clear = OTHERS.filter(([name]) => isClear(compare, name));
  const found = clear.find(([name]) => !isSlight(compare, name)) ?? clear[0];
  if (!found) return "These runs show no clear effect";
  const [name, higher, lower, what] = found;
  const way = compare[`${name}_difference`] > 0 ? higher : lower;
  const numbers = `${number(compare[name])}, ${referenceName()} ${number(compare[`${name}_before`])}`;
  return isSlight(compare, name) ? `Very small effect: ${way.toLowerCase()} ${what} (${numbers})` : `${way} ${what}: ${numbers}`;
}
