// The address of the window as a link or a visitor wrote it: valid parts are used, invalid ones are reported.

import { count, number } from "./words.js";

export const TEXTS = { scenario: null, folder: null, formation: null, tab: "outcome", arm: null, against: null, numbers: "best" };
/** The unknown numbers of runs: at their best values, or drawn. */
export const DRAWN = { best: null, prior: "all", posterior: "posterior" };
export const NUMBERS = { runs: 200, seed: 1, days: null, day: null, run: null };
const [MOST_RUNS, MOST_DAYS] = [1_000_000, 10_000]; // accepted by the program
const ENDS = { runs: [1, MOST_RUNS], seed: [0, Number.MAX_SAFE_INTEGER], days: [1, MOST_DAYS], day: [0, MOST_DAYS - 1], run: [0, MOST_RUNS - 1] };
const LISTS = ["set", "pinned", "pin"];
const OPENING = "token"; // removed by the program before the page is loaded
export const LONGEST = { text: 200, word: 500, name: 40 };
const MOST_WORDS = 300;
export const MOST_PINS = 8;
const WHOLE = /^\d{1,16}$/;

/**
 * @param query of the address.
 * @param mostRuns the maximum number of runs of a study.
 * @returns {address, ignored: [{what, why}]}
 */
export function read(query, mostRuns) {
  const ignored = [];
  const ignore = (name, said, why) => ignored.push({ what: said === "" ? name : `${name}=${said}`, why });
  const known = new Set([...Object.keys(TEXTS), ...Object.keys(NUMBERS), ...LISTS, OPENING]);
  for (const [name, said] of query) if (!known.has(name)) ignore(name, said, "not a part of the address of this page");
  for (const name of [...Object.keys(TEXTS), ...Object.keys(NUMBERS)]) {
    for (const said of query.getAll(name).slice(1)) ignore(name, said, "given more than once; the first counts");
  }
  const address = {};
  for (const [name, usual] of Object.entries(TEXTS)) address[name] = text(name, query.get(name), ignore) ?? usual;
  for (const [name, usual] of Object.entries(NUMBERS)) address[name] = whole(name, query.get(name), mostRuns, ignore) ?? usual;
  address.set = wordsOf(query.getAll("set"), (word, why) => ignore("set", word, why));
  address.pins = pinsOf(query, ignore);
  if (query.has("pinned")) address.against ??= PINNED;
  if (address.against !== null && !address.pins.some((one) => one.name === address.against)) {
    ignore("against", address.against, "no arm of this name is in the address");
    address.against = null;
  }
  if (!Object.hasOwn(DRAWN, address.numbers)) {
    ignore("numbers", address.numbers, `must be ${Object.keys(DRAWN).join(", ").replace(/, (\w+)$/, " or $1")}`);
    address.numbers = TEXTS.numbers;
  }
  return { address, ignored };
}

const PINNED = "Pinned";

/** Arms as `pin=NAME: WORD, WORD`, and the single arm of earlier links, with its words as `pinned=WORD`. */
function pinsOf(query, ignore) {
  const found = [];
  if (query.has("pinned")) found.push({ name: PINNED, words: wordsOf(query.getAll("pinned").filter(Boolean), (word, why) => ignore("pinned", word, why)) });
  for (const said of query.getAll("pin")) {
    const [, raw, rest] = /^([^:]*):?\s*([^]*)$/.exec(said);
    const name = pinName(asItWas(raw));
    if (!name || found.some((one) => one.name === name)) ignore("pin", said, name ? "an arm of this name exists already" : "an arm needs a name, as in pin=NAME: WORD, WORD");
    else if (found.length === MOST_PINS) ignore("pin", said, `no more than ${count(MOST_PINS, "arm")} can be kept`);
    else found.push({ name, words: wordsOf(rest.split(/,\s+/).filter(Boolean).map(asItWas), (word, why) => ignore("pin", word, why)) });
  }
  return found;
}

/** The name of an arm in a form that an address preserves, with at most the given number of letters. */
export const pinName = (text, most = LONGEST.name) => cut(text.replace(/\p{C}/gu, " ").replace(/\s+/g, " ").trim(), most).trimEnd();

/** The first letters of a text; unlike `slice`, this never halves a letter beyond 65,536. */
export const cut = (text, most) => [...text].slice(0, most).join("");

export const pinText = ({ name, words }) => `${inOne(name).replaceAll(":", "%3A")}: ${words.map(inOne).join(", ")}`.trim();

/** A comma before a space would split a word; a colon would end a name. */
const inOne = (word) => word.replaceAll("%", "%25").replaceAll(/,(?=\s)/g, "%2C");
const asItWas = (word) => word.replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%25", "%");

function text(name, said, ignore) {
  if (said === null || said === "") return null;
  if (said.length <= LONGEST.text && !/\p{C}/u.test(said)) return said;
  ignore(name, said, `must be plain text of at most ${number(LONGEST.text)} characters`);
  return null;
}

function whole(name, said, mostRuns, ignore) {
  if (said === null) return null;
  const [least, most] = name === "runs" ? [1, mostRuns ?? ENDS.runs[1]] : ENDS[name];
  if (WHOLE.test(said) && Number(said) >= least && Number(said) <= most) return Number(said);
  ignore(name, said, `must be a whole number from ${number(least)} to ${number(most)}`);
  return null;
}

function wordsOf(all, ignore) {
  const fitting = all.filter((word) => {
    if (word && word.length <= LONGEST.word) return true;
    ignore(word, word ? `a change has at most ${number(LONGEST.word)} characters` : "must be a change, such as levers.support=0.8");
    return false;
  });
  for (const word of fitting.slice(MOST_WORDS)) ignore(word, `an address carries at most ${number(MOST_WORDS)} changes`);
  return fitting.slice(0, MOST_WORDS);
}
