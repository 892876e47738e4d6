// When requests are made: to the mean field at every move, for runs once the levers rest, and never twice for the same.

import { get, isOfTheWords, post } from "./api.js";
import { quiet } from "./dom.js";
import { ignore } from "./ignored.js";
import { live } from "./live.js";
import { pickRun } from "./one_run.js";
import { pinText } from "./reading.js";
import { placeDay } from "./first_day.js";
import { address, AS_IT_STANDS, keep, known, referenceArm, referenceWords, setup, step, tell, uncertain } from "./state.js";

const REST = 350; // milliseconds without a move before runs start
const ONE_STEP = 900; // moves of one lever within this time are one step of undo

let line = null;
let number = 0;
let twinOf = 0; // the number of the newest request to the mean field, and of the newest study
let studyOf = 0;
let isAlone = false; // whether this study was refused together with its arm of comparison, and is run without it
let lastStep = { about: null, at: 0 };

export function startLine() {
  line = live(heard, (state) => {
    known.connection = state;
    tell("connection");
    if (state === "open") refresh();
    else whether();
  });
}

/** Whether the program responds and still accepts this page; a restarted program has another token. */
async function whether() {
  try {
    await get("/status");
  } catch (fault) {
    if (fault.status === 401 || fault.status === 403) notice("The program has been restarted: open the address that it printed.");
  }
}

/** Repeat all requests: at the start, after a lost connection, and after a change of scenario. */
export function refresh() {
  if (!known.scenario || address.folder) return;
  askTwin();
  askReference();
  if (known.running !== "done") startSoon();
}

/** New words on the page; `settled` once the pointer is released. */
export function change(words, { settled, about = null }) {
  if (address.folder) return;
  const same = words.length === address.set.length && words.every((word, place) => word === address.set[place]);
  address.set = words;
  known.errors = [];
  if (!same) {
    forgetRuns();
    askTwin();
    askReference();
  }
  tell("changes", "errors");
  if (!settled) return;
  const now = performance.now();
  if (about && about === lastStep.about && now - lastStep.at < ONE_STEP) keep();
  else step();
  lastStep = { about, at: now };
  if (known.running !== "done") startSoon();
}

/** Ask the mean field; invalid words are not sent, so that the page shows the effect of the others. */
export function askTwin() {
  const wrong = new Set(known.errors.map((error) => error.word));
  const asked = setup(address.set.filter((word) => !wrong.has(word)));
  twinOf = number += 1;
  Object.assign(known, { wanted: JSON.stringify(asked), refused: null });
  line?.twin({ number: twinOf, setup: asked });
}

/** The mean field of the arm of comparison, for the dotted line. */
export async function askReference() {
  const words = referenceWords();
  const asked = words && JSON.stringify(setup(words));
  if (known.referenceFor === asked) return;
  Object.assign(known, { referenceFor: asked, reference: null });
  tell("pin");
  if (!asked) return;
  try {
    const course = await post("/mean-field", setup(words));
    if (known.referenceFor === asked) known.reference = course;
  } catch (fault) {
    if (known.referenceFor !== asked) return;
    known.referenceFor = null;
    if (isOfTheWords(fault) && referenceArm() !== AS_IT_STANDS) dropReference(fault);
  }
  tell("pin");
}

/** An arm that cannot be computed is dropped. */
function dropReference(fault) {
  ignore(`pin=${pinText(referenceArm())}`, fault.message);
  address.pins = address.pins.filter((one) => one.name !== address.against);
  address.against = null;
  keep();
  forgetRuns();
  askReference();
  startSoon();
  tell("changes", "ignored");
}

/** The results of the runs are outdated: stop them and remove them from the page. */
export function forgetRuns() {
  startSoon.stop();
  if (known.running === "running" || known.running === "waiting") line?.cancel();
  Object.assign(known, { fan: null, study: null, done: 0, asked: 0, running: "idle", runCourse: null, ahead: 0 });
  address.run = null;
  [studyOf, isAlone] = [0, false];
  tell("fan", "run");
}

/** Another scenario is being opened: discard the mean field of the old one, including answers still to come. */
export function forgetAll() {
  forgetRuns();
  Object.assign(known, { twin: null, twinFor: "", wanted: "", refused: null, reference: null, referenceFor: null, errors: [], typed: "" });
  twinOf = 0;
}

export function startStudy() {
  if (address.folder || known.errors.length) return;
  studyOf = number += 1;
  const words = isAlone ? null : referenceWords();
  const pinned = words && setup(words);
  if (!line?.study({ number: studyOf, setup: setup(), runs: address.runs, seed: address.seed, pinned, uncertain: uncertain() })) return;
  Object.assign(known, { running: "running", done: 0, asked: address.runs });
  tell("fan");
}

export const startSoon = quiet(REST, startStudy);

/** Stop the runs and keep their results so far. */
export function stopStudy() {
  line?.cancel();
  startSoon.stop();
  known.running = "cancelled";
  tell("fan");
}

function heard(message) {
  if (message.type === "twin" && message.number === twinOf) {
    Object.assign(known, { twin: message.course, twinFor: known.wanted });
    placeDay();
    tell("twin");
  } else if (message.type === "fan" && message.number === studyOf && known.running !== "cancelled") {
    Object.assign(known, { done: message.done, asked: message.asked, drawing: message.drawing, running: message.state, study: message.id ?? message.study ?? known.study, ahead: 0 });
    if (message.fan) known.fan = message.fan;
    tell("fan");
    if (message.state === "done" && address.run !== null && !known.runCourse) pickRun(address.run);
  } else if (message.type === "waiting" && message.number === studyOf) {
    Object.assign(known, { running: "waiting", ahead: message.ahead, study: message.id });
    tell("fan");
  } else if (message.type === "ready") {
    known.ready = message;
    tell("ready");
  } else if (message.type === "error") wrong(message);
}

function wrong({ number: of, error }) {
  if (of === twinOf && address.set.includes(error.word)) {
    known.errors = [...known.errors, error];
    forgetRuns();
    askTwin();
    tell("errors");
  } else if (of === studyOf) {
    const isFull = error.kind === "queue";
    if (!isFull && referenceWords() && !isAlone && (isAlone = true)) return startStudy(); // there may be enough memory for one arm only
    Object.assign(known, { running: "failed", refused: error.word ? null : error.message });
    tell("fan", "ignored");
  } else if (of === twinOf && !error.word) {
    known.refused = error.message;
    tell("twin", "ignored");
  } else if (!error.word) notice(error.message);
}

/** Messages that every user of the page must see once. */
export function notice(text) {
  known.notice = text;
  tell("notice");
}
