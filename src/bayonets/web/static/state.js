// The state of the page: the address, the answers of the program, and the listeners to changes.

import { DRAWN, NUMBERS, pinText, read, TEXTS } from "./reading.js";

/** The content of the address: the whole state of the page in words that a link carries. */
export const address = {};

/** The answers of the program, which are not part of the address. */
export const known = {
  status: null, catalogue: null, scenarios: [], scenario: null, twin: null, reference: null,
  twinFor: "", wanted: "", refused: null, ignored: [], instead: null,
  typed: "", // the word last typed: a fault in it is reported where it was typed, even if it sets a lever
  fan: null, study: null, opened: null, done: 0, asked: 0, running: "idle", runCourse: null, errors: [], connection: "opening",
};

const listeners = new Map();

/** Call `listener` whenever one of the topics changes. */
export function on(topics, listener) {
  for (const topic of topics.split(" ")) listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

export function tell(...topics) {
  for (const listener of new Set(topics.flatMap((topic) => listeners.get(topic) ?? []))) listener();
}

/** Read the address of the window; invalid parts are kept to be reported. */
export function readAddress() {
  const found = read(new URLSearchParams(location.search), known.status?.limits.runs);
  Object.assign(address, found.address);
  known.ignored = found.ignored;
}

/** The address in words, without defaults. */
export function written() {
  const query = new URLSearchParams();
  for (const [name, usual] of [...Object.entries(TEXTS), ...Object.entries(NUMBERS)]) {
    if (address[name] !== usual && address[name] !== null) query.set(name, address[name]);
  }
  for (const word of address.set) query.append("set", word);
  for (const pin of address.pins) query.append("pin", pinText(pin));
  return `?${query.toString().replaceAll("%3A", ":").replaceAll("%40", "@").replaceAll("%2C", ",")}`;
}

// --- Undo and redo: the browser's own history, with the position in it stored in each entry ----------------------------

let place = 0;
let top = 0;

export function startHistory() {
  place = history.state?.place ?? 0;
  // A newly opened address has no later entries; a reloaded one keeps those it had.
  top = history.state ? Math.max(place, Number(sessionStorage.getItem("bayonets-top") ?? 0)) : 0;
  history.replaceState({ place }, "", written());
}

/** Store a small change, such as a move of the cursor, which is not a step of undo. */
export function keep() {
  history.replaceState({ place }, "", written());
}

/** Store a step that can be undone. */
export function step() {
  if (written() === location.search) return;
  place += 1;
  top = place;
  sessionStorage.setItem("bayonets-top", String(top));
  history.pushState({ place }, "", written());
  tell("history");
}

export const canUndo = () => place > 0;
export const canRedo = () => place < top;
export const undo = () => canUndo() && history.back();
export const redo = () => canRedo() && history.forward();

/** Restore the address to which the browser went back or forward. */
export function onHistory(then) {
  addEventListener("popstate", (event) => {
    place = event.state?.place ?? 0;
    const before = structuredClone(address);
    readAddress();
    tell("history");
    then(before);
  });
}

// --- Requests to the program --------------------------------------------------------------------------------------------

/** The setup of the arm on the page, or of another one. */
export const setup = (settings = address.set) => ({
  scenario: address.scenario, settings, days: address.days ?? null,
});

/** The numbers that are drawn in runs; null: none. */
export const uncertain = () => DRAWN[address.numbers];

/** The arm of comparison: one that was kept, or the scenario as it stands. */
export const referenceArm = () => address.pins.find((one) => one.name === address.against) ?? AS_IT_STANDS;
export const AS_IT_STANDS = { name: null, words: [] };

/** The words of that arm; null if there is nothing to compare. */
export function referenceWords() {
  const { words } = referenceArm();
  return address.folder || String(words) === String(address.set) ? null : words;
}

/** Whether the results shown were computed with other levers than those on the page. */
export const isStale = () => Boolean(known.twin) && !address.folder && known.twinFor !== known.wanted;

/** All formations of the scenario, each with its service. */
export const formations = () =>
  (known.scenario?.services ?? []).flatMap((service) => service.formations.map((one) => ({ ...one, service })));

export const chosen = () => formations().find((one) => one.name === address.formation) ?? formations()[0];

/** The course at the cursor: of the selected run, or of the mean field; of a finished study the mean of its runs. */
export const shown = () => known.runCourse ?? known.twin;
/** The last day before the state of a course merely repeats: its fall; of a mean, the last with a sufficient number of runs. */
export const lastOf = (course) => (course.fell_day < 0 ? course.last ?? course.days - 1 : course.fell_day);
/** The number of officers of a formation in a course: where sizes are drawn, each run has its own. */
export function officersOf(one, course) {
  if (course === known.twin && !address.folder) return one.officers;
  const heads = course.formations.heads[course.formations.names.indexOf(one.name)];
  return heads.reduce((sum, values) => sum + values[0], 0) || one.officers;
}
export const shownName = () => (known.runCourse ? `run ${address.run}` : address.folder ? "mean of runs" : "mean field");
