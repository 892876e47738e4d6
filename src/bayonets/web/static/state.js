// The state of the page: what stands in its address, what the program has answered, and who wants to know of a change.

import { NUMBERS, pinText, read, TEXTS } from "./reading.js";

/** What the address says: the whole of the page in words that a link carries. */
export const address = {};

/** What the program has answered; nothing of it is in the address. */
export const known = {
  status: null, catalogue: null, scenarios: [], scenario: null, twin: null, reference: null,
  twinFor: "", wanted: "", refused: null, ignored: [], instead: null,
  typed: "", // the word that was last set by hand: what is wrong with it is told where it was typed, even where it means a lever
  fan: null, study: null, opened: null, done: 0, asked: 0, running: "idle", runCourse: null, errors: [], connection: "opening",
};

const listeners = new Map();

/** Call `listener` whenever one of the topics is told. */
export function on(topics, listener) {
  for (const topic of topics.split(" ")) listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

export function tell(...topics) {
  for (const listener of new Set(topics.flatMap((topic) => listeners.get(topic) ?? []))) listener();
}

/** Read the address of the window; what of it cannot be meant is kept to be told. */
export function readAddress() {
  const found = read(new URLSearchParams(location.search), known.status?.limits.runs);
  Object.assign(address, found.address);
  known.ignored = found.ignored;
}

/** The address in words, without what is as usual. */
export function written() {
  const query = new URLSearchParams();
  for (const [name, usual] of [...Object.entries(TEXTS), ...Object.entries(NUMBERS)]) {
    if (address[name] !== usual && address[name] !== null) query.set(name, address[name]);
  }
  for (const word of address.set) query.append("set", word);
  for (const pin of address.pins) query.append("pin", pinText(pin));
  return `?${query.toString().replaceAll("%3A", ":").replaceAll("%40", "@").replaceAll("%2C", ",")}`;
}

// --- Undo and redo: the browser's own history, with the place in it kept beside each entry ------------------------------

let place = 0;
let top = 0;

export function startHistory() {
  place = history.state?.place ?? 0;
  // An address that was opened afresh has nothing after it; one that was reloaded has what it had.
  top = history.state ? Math.max(place, Number(sessionStorage.getItem("bayonets-top") ?? 0)) : 0;
  history.replaceState({ place }, "", written());
}

/** Keep a small move, such as the cursor's: no step of undo. */
export function keep() {
  history.replaceState({ place }, "", written());
}

/** Keep a step that undo takes back. */
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

/** Take up the address that the browser went back or forward to. */
export function onHistory(then) {
  addEventListener("popstate", (event) => {
    place = event.state?.place ?? 0;
    const before = structuredClone(address);
    readAddress();
    tell("history");
    then(before);
  });
}

// --- What is asked of the program ---------------------------------------------------------------------------------------

/** The setup of the arm on the page, or of another one. */
export const setup = (settings = address.set) => ({
  scenario: address.scenario, settings, days: address.days ?? null,
});

/** The arm that the one on the page is compared with: one that was kept, or the scenario as it stands. */
export const referenceArm = () => address.pins.find((one) => one.name === address.against) ?? AS_IT_STANDS;
export const AS_IT_STANDS = { name: null, words: [] };

/** The words of that arm; null where there is nothing to compare. */
export function referenceWords() {
  const { words } = referenceArm();
  return address.folder || String(words) === String(address.set) ? null : words;
}

/** Whether what is drawn was reckoned with other levers than those that the page shows. */
export const isStale = () => Boolean(known.twin) && !address.folder && known.twinFor !== known.wanted;

/** All formations of the scenario, each with its service. */
export const formations = () =>
  (known.scenario?.services ?? []).flatMap((service) => service.formations.map((one) => ({ ...one, service })));

export const chosen = () => formations().find((one) => one.name === address.formation) ?? formations()[0];

/** The course that the cursor reads: of the run that is picked, or of the mean field; of a finished study the mean of its runs. */
export const shown = () => known.runCourse ?? known.twin;
/** The last day of a course that is behaviour: of its fall, or of a mean of runs the last on which enough of them stand. */
export const lastOf = (course) => (course.fell_day < 0 ? course.last ?? course.days - 1 : course.fell_day);
export const shownName = () => (known.runCourse ? `run ${address.run}` : address.folder ? "mean of runs" : "mean field");
