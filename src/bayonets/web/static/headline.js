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

const isClear = (low, high) => low !== null && low !== undefined && (low > 0 || high < 0);

/** Sure, but of no size that would matter to anybody. */
const isSlight = (difference, before) => Math.abs(difference) < SLIGHT * before;

/** Where the first outcome is the same: how many leave, then the force on the streets, no stronger than the interval allows. */
function second(compare) {
  if (isClear(compare.left_low, compare.left_high) && isSlight(compare.left_difference, compare.left_before)) {
    return `Hardly any effect: ${number(compare.left)} officers leave, ${referenceName()} ${number(compare.left_before)}`;
  }
  if (isClear(compare.left_low, compare.left_high)) {
    return `${compare.left_difference > 0 ? "More" : "Fewer"} officers leave: ${number(compare.left)}, ${referenceName()} ${number(compare.left_before)}`;
  }
  if (isClear(compare.force_low, compare.force_high)) {
    return `${compare.force_difference > 0 ? "More" : "Less"} force on the streets: ${number(compare.force)}, ${referenceName()} ${number(compare.force_before)}`;
  }
  return "No effect can be told from these runs";
}
