// Arms: levers that were kept under a name, in the address; the page's own arm is compared with one of them.

import { pinName } from "./reading.js";
import { askReference, change, forgetRuns, startSoon } from "./run.js";
import { address, known, setup, step, tell } from "./state.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Take up what was changed of the arms: another reference needs runs of its own. */
function settle(reference) {
  const before = address.against;
  address.against = reference;
  step();
  if (before !== reference) {
    forgetRuns();
    askReference();
    startSoon();
  }
  tell("pin", "changes");
}

/** A name that no arm has: the one that was wished for, else the next letter. */
function freeName(wished = "") {
  const taken = new Set(address.pins.map((one) => one.name));
  const name = pinName(wished);
  if (name && !taken.has(name)) return name;
  return [...LETTERS].map((letter) => `Arm ${letter}`).find((one) => !taken.has(one));
}

/** Keep the levers as they are; what is moved from now on is compared with them. */
export function keepArm(wished) {
  const name = freeName(wished);
  address.pins = [...address.pins, { name, words: [...address.set] }];
  settle(name);
}

export function dropArm(name) {
  address.pins = address.pins.filter((one) => one.name !== name);
  settle(address.against === name ? null : address.against);
}

export function renameArm(name, wished) {
  const isTaken = address.pins.some((one) => one.name === pinName(wished));
  const free = pinName(wished) && !isTaken ? pinName(wished) : name;
  address.pins = address.pins.map((one) => (one.name === name ? { ...one, name: free } : one));
  if (address.against === name) address.against = free;
  settle(address.against);
}

export const compareWith = (name) => settle(name);
export const loadArm = (words) => change([...words], { settled: true });

// --- What the runs of an arm came to, as long as the page is open ------------------------------------------------------

const results = new Map();
const key = (words) => JSON.stringify([setup(words), address.runs, address.seed]);

export const resultOf = (words) => results.get(key(words));

/** Remember what the finished study says of both its arms. */
export function rememberResults(referenceWords) {
  const { fan } = known;
  if (!fan || known.running !== "done" || address.folder) return;
  results.set(key(address.set), { held: fan.held, runs: fan.runs });
  if (fan.compare && referenceWords) results.set(key(referenceWords), { held: fan.compare.held_before, runs: fan.compare.pairs });
}
