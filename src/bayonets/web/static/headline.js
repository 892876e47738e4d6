// The sentence at the top: what was found, and against what; where holding cannot tell the arms apart, what else can.

import { address, known, referenceArm } from "./state.js";
import { fate, number, ofRuns, outcomeOverRanges } from "./words.js";

const SLIGHT = 0.01; // of what it was before

/** What the arm is called with which this one is compared. */
export function referenceName() {
  if (address.folder) return "in the baseline";
  const { name } = referenceArm();
  return name === null ? "before" : `in “${name}”`;
}

export function headline(fan) {
  if (!fan) return `First estimate: ${fate("the regime", known.twin, known.scenario.start)}`;
  const { compare } = fan;
  if (!compare) return outcomeOverRanges(fan);
  const holding = (start) => `${start} in ${held(fan.held, fan.runs)}, ${referenceName()} in ${number(compare.held_before)}`;
  if (compare.low > 0 || compare.high < 0) return holding("The regime holds");
  return `${second(compare)}; ${holding("the regime holds")}`;
}

/** `12 of 24 runs`: beside another number `all` and `none` would not compare. */
const held = (count, runs) => (runs === 1 ? ofRuns(count, runs) : `${number(count)} of ${number(runs)} runs`);

/** What to tell where the first outcome is the same, the most telling first: its name, where it is higher, where lower, and what. */
const OTHERS = [["left", "More", "Fewer", "officers leave"], ["force", "More", "Less", "force on the streets"]];

const isClear = (compare, name) => compare[`${name}_low`] > 0 || compare[`${name}_high`] < 0; // null, or not there, is neither

/** Sure, but of no size that would matter to anybody. */
const isSlight = (compare, name) => Math.abs(compare[`${name}_difference`]) < SLIGHT * compare[`${name}_before`];

/** The first other outcome that differs, no stronger than the interval allows; one of some size before one that is slight. */
function second(compare) {
  const clear = OTHERS.filter(([name]) => isClear(compare, name));
  const found = clear.find(([name]) => !isSlight(compare, name)) ?? clear[0];
  if (!found) return "These runs show no clear effect";
  const [name, higher, lower, what] = found;
  const way = compare[`${name}_difference`] > 0 ? higher : lower;
  const numbers = `${number(compare[name])}, ${referenceName()} ${number(compare[`${name}_before`])}`;
  return isSlight(compare, name) ? `Very small effect: ${way.toLowerCase()} ${what} (${numbers})` : `${way} ${what}: ${numbers}`;
}
