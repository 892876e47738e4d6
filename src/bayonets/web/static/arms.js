// Arms: settings of the levers kept under a name in the address; the page's own arm is compared with one of them.

import { LONGEST, MOST_PINS, pinName } from "./reading.js";
import { askReference, change, forgetRuns, notice, startSoon } from "./run.js";
import { address, known, setup, step, tell } from "./state.js";

const PLACES = [...Array(MOST_PINS).keys()]; // one of these is free: another arm is kept only while fewer exist

/** Apply changes of the arms: another reference needs runs of its own, a new name of the same reference does not. */
function settle(reference, renamed = null) {
  const before = renamed !== null && renamed === address.against ? reference : address.against;
  address.against = reference;
  step();
  if (before !== reference) {
    forgetRuns();
    askReference();
    startSoon();
  }
  tell("pin", "changes");
}

const isTaken = (name) => address.pins.some((one) => one.name === name);

/** A name followed by a number; a name of the maximum length is shortened. */
function numbered(name, place) {
  const behind = ` ${place + 2}`;
  return pinName(name, LONGEST.name - behind.length) + behind;
}

/** The requested name, followed by a number if an arm already has it; the next letter if no name was requested. */
function freeName(wished) {
  const name = pinName(wished);
  const names = name ? [name, ...PLACES.map((place) => numbered(name, place))] : PLACES.map((place) => `Arm ${String.fromCharCode(65 + place)}`);
  const free = names.find((one) => !isTaken(one));
  if (name && free !== name) notice(`An arm “${name}” exists already: this one is kept as “${free}”.`);
  return free;
}

/** Keep the levers as they are; later changes are compared with them. */
export function keepArm(wished = "") {
  const name = freeName(wished);
  address.pins = [...address.pins, { name, words: [...address.set] }];
  settle(name);
}

export function dropArm(name) {
  address.pins = address.pins.filter((one) => one.name !== name);
  settle(address.against === name ? null : address.against);
}

export function renameArm(name, wished) {
  const wanted = pinName(wished);
  const why = wanted === "" ? "An arm needs a name" : wanted !== name && isTaken(wanted) ? `An arm “${wanted}” exists already` : null;
  if (why) notice(`${why}: “${name}” keeps its name.`);
  const free = why ? name : wanted;
  address.pins = address.pins.map((one) => (one.name === name ? { ...one, name: free } : one));
  settle(address.against === name ? free : address.against, name);
}

export const compareWith = (name) => settle(name);
export const loadArm = (words) => change([...words], { settled: true });

// --- The results of the arms, while the page is open -------------------------------------------------------------------

const results = new Map();
const key = (words) => JSON.stringify([setup(words), address.runs, address.seed, address.numbers]);

export const resultOf = (words) => results.get(key(words));

/** Remember the results of both arms, also while more runs are in progress. */
export function rememberResults(referenceWords) {
  const { fan } = known;
  if (!fan || address.folder) return;
  remember(address.set, fan.held, fan.runs);
  if (fan.compare && referenceWords) remember(referenceWords, fan.compare.held_before, fan.compare.pairs);
}

/** Results from more runs are kept. */
function remember(words, held, runs) {
  if (runs >= (resultOf(words)?.runs ?? 0)) results.set(key(words), { held, runs });
}
