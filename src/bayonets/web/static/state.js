// The state of the page: what stands in its address, what the program has answered, and who wants to know of a change.

const LISTS = ["set", "pinned"];
const NUMBERS = { runs: 200, seed: 1, days: null, day: null, run: null };
const TEXTS = { scenario: null, folder: null, formation: null, tab: "outcome", arm: null };

/** What the address says: the whole of the page in words that a link carries. */
export const address = {};

/** What the program has answered; nothing of it is in the address. */
export const known = {
  status: null, catalogue: null, scenarios: [], scenario: null, twin: null, pinnedTwin: null,
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

/** Read the address of the window. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  for (const [name, usual] of Object.entries(TEXTS)) address[name] = query.get(name) ?? usual;
  for (const [name, usual] of Object.entries(NUMBERS)) {
    const said = Number.parseInt(query.get(name) ?? "", 10);
    address[name] = Number.isFinite(said) && said >= 0 ? said : usual;
  }
  address.runs = Math.max(address.runs, 1);
  address.set = query.getAll("set");
  address.pinned = query.has("pinned") ? query.getAll("pinned").filter(Boolean) : null;
}

/** The address in words, without what is as usual. */
export function written() {
  const query = new URLSearchParams();
  for (const [name, usual] of [...Object.entries(TEXTS), ...Object.entries(NUMBERS)]) {
    if (address[name] !== usual && address[name] !== null) query.set(name, address[name]);
  }
  for (const name of LISTS) {
    if (address[name]?.length === 0 && name === "pinned") query.append(name, "");
    for (const word of address[name] ?? []) query.append(name, word);
  }
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

/** The setup of the arm on the page, or of the pinned one. */
export const setup = (settings = address.set) => ({
  scenario: address.scenario, settings, days: address.days ?? null,
});

/** All formations of the scenario, each with its service. */
export const formations = () =>
  (known.scenario?.services ?? []).flatMap((service) => service.formations.map((one) => ({ ...one, service })));

export const chosen = () => formations().find((one) => one.name === address.formation) ?? formations()[0];

/** The course that the cursor reads: of the run that is picked, or of the twin; of a finished study the mean of its runs. */
export const shown = () => known.runCourse ?? known.twin;
/** The last day of a course that is behaviour: of its fall, or of a mean of runs the last on which enough of them stand. */
export const lastOf = (course) => (course.fell_day < 0 ? course.last ?? course.days - 1 : course.fell_day);
export const shownName = () => (known.runCourse ? `run ${address.run}` : address.folder ? "mean of runs" : "twin");
