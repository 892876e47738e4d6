// The page: the order in which it starts, and how its parts are notified of changes (through state.js).

import { ApiError, get, isOfTheWords, post } from "./api.js";
import { startBar, showScenarios } from "./bar.js";
import { knowLevers } from "./changes.js";
import { startCourse } from "./course.js";
import { startCritical } from "./critical.js";
import { pickDay, startDay } from "./day.js";
import { at, say } from "./dom.js";
import { startDossier } from "./dossier.js";
import { placeDay } from "./first_day.js";
import { startFinding } from "./finding.js";
import { openFolder, startOpener } from "./folders.js";
import { startForces } from "./forces.js";
import { ignore, startIgnored } from "./ignored.js";
import { startKeys } from "./keys.js";
import { startLevers } from "./levers.js";
import { startMechanisms } from "./mechanisms.js";
import { startNumbers } from "./numbers.js";
import { pickRun } from "./one_run.js";
import { startOutcome } from "./outcome.js";
import { startPictures } from "./pictures.js";
import { startPin } from "./pin.js";
import { pinText } from "./reading.js";
import { askReference, askTwin, change, forgetAll, forgetRuns, notice, refresh, startLine, startSoon } from "./run.js";
import { startStale } from "./stale.js";
import { address, chosen, formations, keep, known, onHistory, readAddress, setup, startHistory, step, tell } from "./state.js";
import { startStory } from "./story.js";
import { startTabs } from "./tabs.js";
import { startWhy } from "./why.js";
import { number } from "./words.js";

const USUAL = "library:belarus-2020";
/** The parts of an address that concern one scenario or one study, at their defaults; they are dropped with it. */
const NOTHING_CHANGED = { set: [], pins: [], against: null, days: null, arm: null, day: null, formation: null, run: null };

async function start() {
  [known.status, known.catalogue, { scenarios: known.scenarios }] = await Promise.all([get("/status"), get("/catalogue"), get("/scenarios")]);
  knowLevers(known.catalogue.levers.map((lever) => lever.name));
  readAddress();
  if (!address.scenario && !address.folder) {
    address.folder = known.status.opened?.folder ?? null;
    if (!address.folder) address.scenario = known.status.opened?.scenario ?? USUAL;
  }
  startHistory();
  startParts();
  await openAddressed();
  keep();
  startLine();
}

function startParts() {
  startStale();
  startIgnored({ change });
  startFinding();
  startNumbers();
  startLevers({ change });
  startMechanisms({ change });
  startForces({ choose });
  startCourse({ pickDay, choose });
  startTabs([
    ["outcome", "Outcome", startOutcome], ["why", "Why", startWhy], ["critical", "Critical mass", startCritical],
    ["pin", "Compare", startPin({ arm: openArm, goOn })], ["story", "A run as a story", startStory], ["sources", "Scenario and sources", startDossier({ open: openScenario })],
  ]);
  startOpener({ open: openScenario });
  startBar({ open: openScenario, change });
  startDay();
  startPictures();
  startKeys();
  onHistory(travelled);
}

/** Read what the address names: a scenario, or a finished study. Invalid parts are left out and reported. */
async function openAddressed() {
  known.instead = null;
  await openOrLeaveOut();
  if (!address.folder) await leaveOutArms();
  if (address.numbers === "posterior" && known.scenario.posterior?.fits === false) {
    ignore("numbers=posterior", known.scenario.posterior.text);
    address.numbers = "best";
  }
  const last = known.scenario.days - 1;
  if (address.day > last) {
    ignore(`day=${address.day}`, `the last day is ${number(last)}, which is shown`);
    address.day = last;
  }
  if (address.formation && !formations().some((one) => one.name === address.formation)) {
    ignore(`formation=${address.formation}`, "no formation of this scenario has this name");
  }
  if (address.arm && !address.folder) ignore(`arm=${address.arm}`, "only a finished study has arms of this kind");
  if (!address.folder) address.arm = null;
  address.formation = chosen().name;
  document.title = `${known.scenario.title ?? known.scenario.name} · bayonets`;
  showScenarios();
  tell("scenario", "folder", "changes", "history", "address", "fan", "twin", "run", "pin", "ignored");
  if (address.folder) placeDay(); // once the parts know the formations of its course
  if (address.folder && address.run !== null) pickRun(address.run);
}

/** Open it; if that fails, without the number of days or without the arm; if that fails too, open the usual scenario. */
async function openOrLeaveOut() {
  try {
    await openIt();
  } catch (fault) {
    if (!isOfTheWords(fault)) throw fault;
    const part = address.folder ? "arm" : "days";
    const said = address[part];
    if (said === null || !(await opensWithout(part))) await openUsual(fault);
    else ignore(`${part}=${said}`, fault.message);
  }
}

async function openIt() {
  if (address.folder) await openFolder();
  else known.scenario = await post("/scenario", setup([]));
}

async function opensWithout(part) {
  const said = address[part];
  address[part] = null;
  try {
    await openIt();
    return true;
  } catch (fault) {
    if (!isOfTheWords(fault)) throw fault;
    address[part] = said;
    return false;
  }
}

/**
 * Instead of a study, open the scenario beside it in the address, else the one with which the program was started, else
 * the usual scenario. The parts of the address that concern the missing study are dropped.
 */
async function openUsual(fault) {
  if (!address.folder && address.scenario === USUAL) throw fault;
  const usual = known.status.opened?.scenario ?? USUAL;
  const [culprit, what] = address.folder ? ["folder", "study"] : ["scenario", "scenario"];
  const next = address.folder ? address.scenario ?? usual : address.scenario === usual ? USUAL : usual;
  ignore(`${culprit}=${address[culprit]}`, fault.message);
  for (const one of changesWritten()) ignore(one, `it belongs to the ${what} that could not be opened`);
  Object.assign(address, { scenario: next, folder: null, ...NOTHING_CHANGED });
  await openOrLeaveOut();
  known.instead = known.scenario.title ?? known.scenario.name;
}

/** All that NOTHING_CHANGED would remove from the address, in words. */
const changesWritten = () => Object.keys(NOTHING_CHANGED).flatMap((name) =>
  [address[name] ?? []].flat().map((said) => (name === "pins" ? `pin=${pinText(said)}` : `${name}=${said}`)));

/** Arms with invalid words are dropped and reported now, not only when they are selected for comparison. */
async function leaveOutArms() {
  const faults = await Promise.all(address.pins.map((pin) => post("/scenario", setup(pin.words)).then(() => null, (fault) => fault)));
  faults.forEach((fault, place) => fault && isOfTheWords(fault) && ignore(`pin=${pinText(address.pins[place])}`, fault.message));
  address.pins = address.pins.filter((_pin, place) => !faults[place] || !isOfTheWords(faults[place]));
  if (!address.pins.some((pin) => pin.name === address.against)) address.against = null;
}

async function openScenario(id, folder = null) {
  forgetAll();
  Object.assign(known, { ignored: [], instead: null });
  Object.assign(address, { scenario: id, folder, ...NOTHING_CHANGED });
  await openAddressed();
  step();
  refresh();
}

/** Show another arm of the finished study. */
async function openArm(arm) {
  address.arm = arm;
  keep();
  await openAddressed();
}

/** From a finished study to its scenario, with levers to move. */
async function goOn() {
  const made = await post("/scenarios", { yaml: known.scenario.yaml, name: `${address.folder.replace(/[^A-Za-z0-9-]/g, "-")}.yaml` });
  await openScenario(made.id);
}

function choose(name) {
  address.formation = name;
  keep();
  tell("formation");
}

/** The browser went back or forward: request again what differs. */
async function travelled(before) {
  const differs = (...names) => names.some((name) => JSON.stringify(before[name]) !== JSON.stringify(address[name]));
  const { run } = address; // what is cleared below belongs to the other address
  if (differs("scenario", "folder", "days")) {
    forgetAll();
    address.run = run;
    await openAddressed().catch((fault) => {
      Object.assign(address, before);
      throw fault;
    });
    keep();
    return void refresh();
  }
  if (differs("set", "pins", "against", "seed", "runs", "numbers")) {
    forgetRuns();
    address.run = run;
    known.errors = [];
    askTwin();
    askReference();
    startSoon();
  } else if (differs("run")) pickRun(run);
  tell("changes", "errors", "day", "formation", "address", "tab", "pin", "numbers");
  tell("ignored"); // the parts that were found to be invalid above
}

addEventListener("unhandledrejection", (event) => {
  if (!(event.reason instanceof ApiError)) return;
  event.preventDefault();
  notice(event.reason.message);
});

start().catch((fault) => {
  say(at("title"), "The page could not start");
  say(at("sure"), fault.message);
});
