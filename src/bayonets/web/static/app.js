// The page: what happens first, and how its parts hear of one another (state.js tells them).

import { ApiError, get, post } from "./api.js";
import { startCourse } from "./course.js";
import { at, copy, download, el, put, say } from "./dom.js";
import { startFinding } from "./finding.js";
import { startForces } from "./forces.js";
import { startLevers } from "./levers.js";
import { startMechanisms } from "./mechanisms.js";
import { askPinned, askTwin, change, forgetAll, forgetRuns, notice, pickRun, refresh, startLine, startSoon, startStudy, stopStudy } from "./run.js";
import { address, canRedo, canUndo, chosen, keep, known, on, onHistory, readAddress, redo, setup, startHistory, step, tell, undo } from "./state.js";
import { startTabs } from "./tabs.js";
import { fullDate, dateOf, number } from "./words.js";
import { startOutcome } from "./outcome.js";
import { openFolder, startOpener } from "./folders.js";
import { startStory } from "./story.js";
import { startWhy } from "./why.js";
import { startCritical } from "./critical.js";
import { startPin } from "./pin.js";
import { startDossier } from "./dossier.js";

const USUAL = "library:belarus-2020";

async function start() {
  readAddress();
  [known.status, known.catalogue, { scenarios: known.scenarios }] = await Promise.all([get("/status"), get("/catalogue"), get("/scenarios")]);
  if (!address.scenario && !address.folder) {
    address.folder = known.status.opened?.folder ?? null;
    if (!address.folder) address.scenario = known.status.opened?.scenario ?? USUAL;
  }
  startHistory();
  startParts();
  await openAddressed();
  startLine();
}

function startParts() {
  startFinding();
  startLevers({ change });
  startMechanisms({ change });
  startForces({ choose });
  startCourse({ pickDay, pickRun, choose });
  startTabs([
    ["outcome", "Outcome", startOutcome], ["why", "Why", startWhy], ["critical", "Critical mass", startCritical],
    ["pin", "Compare", startPin({ arm: openArm, goOn })], ["story", "A run as a story", startStory], ["sources", "Scenario and sources", startDossier({ open: openScenario })],
  ]);
  startOpener({ open: openScenario });
  startBar();
  startDay();
}

/** Read what the address names: a scenario, or a finished study. */
async function openAddressed() {
  try {
    if (address.folder) await openFolder();
    else {
      known.scenario = await post("/scenario", setup([]));
      address.day = Math.min(address.day ?? 0, known.scenario.days - 1);
    }
  } catch (fault) {
    notice(`${address.folder ?? address.scenario}: ${fault.message}`);
    if (address.scenario === USUAL) throw fault;
    Object.assign(address, { scenario: USUAL, folder: null, set: [], pinned: null, days: null, arm: null });
    known.scenario = await post("/scenario", setup([]));
  }
  address.day ??= 0;
  address.formation = chosen().name;
  document.title = `${known.scenario.title ?? known.scenario.name} · bayonets`;
  fillScenarios();
  tell("scenario", "folder", "changes", "history", "address", "fan", "twin", "run", "pin");
  if (address.folder && address.run !== null) pickRun(address.run);
}

export async function openScenario(id, folder = null) {
  forgetAll();
  Object.assign(address, { scenario: id, folder, set: [], pinned: null, days: null, day: null, formation: null, arm: null, run: null });
  await openAddressed();
  step();
  refresh();
}

/** Another arm of the finished study. */
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

function pickDay(day) {
  address.day = Math.min(Math.max(day, 0), known.scenario.days - 1);
  keep();
  tell("day");
}

// --- The bar at the top ---------------------------------------------------------------------------------------------------

function fillScenarios() {
  const all = known.scenarios.filter((one) => !one.fault);
  const others = address.folder ? [{ id: "folder", title: `Study ${address.folder.replace(/^.*:/, "")}` }]
    : all.some((one) => one.id === address.scenario) ? [] : [{ id: address.scenario, title: known.scenario.title }];
  put(at("scenario"), [...others, ...all].map((one) => el("option", { value: one.id, title: one.summary }, one.title ?? one.name)));
  at("scenario").value = address.folder ? "folder" : address.scenario;
}

function startBar() {
  at("scenario").addEventListener("change", () => openScenario(at("scenario").value));
  at("undo").addEventListener("click", undo);
  at("redo").addEventListener("click", redo);
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("input[type=text], input[type=number], textarea")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) redo();
    else undo();
  });
  at("link").addEventListener("click", async () => notice((await copy(location.href)) ? "The address is copied: it brings this page back as it is." : location.href));
  at("reset").addEventListener("click", () => change([], { settled: true }));
  at("copy-yaml").addEventListener("click", async () => {
    const text = leversOf((await post("/scenario", setup())).yaml);
    notice((await copy(text)) ? "The levers are copied as they stand, to paste into a scenario file." : "The browser refuses to copy. Use Download scenario.");
  });
  at("download").addEventListener("click", async () => {
    const made = await post("/scenario", setup());
    download(`${address.scenario?.replace(/^.*:/, "").replace(/\.yaml$/, "") ?? address.folder}.yaml`, made.yaml, "application/yaml");
  });
  at("stop").addEventListener("click", () => (known.running === "running" || known.running === "waiting" ? stopStudy() : startStudy()));
  on("history changes", () => {
    at("undo").disabled = !canUndo();
    at("redo").disabled = !canRedo();
    at("reset").disabled = !address.set.length;
  });
  on("connection", showLine);
  on("notice", showNotice);
  onHistory(travelled);
}

/** The block of levers of a scenario's exact text. */
function leversOf(yaml) {
  const lines = yaml.split("\n");
  const first = lines.findIndex((line) => line.startsWith("levers:"));
  const length = lines.slice(first + 1).findIndex((line) => /^\S/.test(line));
  return `${lines.slice(first, length < 0 ? undefined : first + 1 + length).join("\n")}\n`;
}

async function travelled(before) {
  const same = before.scenario === address.scenario && before.folder === address.folder && before.days === address.days;
  if (!same) {
    forgetAll();
    await openAddressed();
    refresh();
    return;
  }
  if (String(before.set) !== String(address.set) || String(before.pinned) !== String(address.pinned) || before.seed !== address.seed || before.runs !== address.runs) {
    forgetRuns();
    known.errors = [];
    askTwin();
    if (String(before.pinned) !== String(address.pinned)) askPinned();
    startSoon();
  }
  tell("changes", "errors", "day", "formation", "address", "tab", "pin");
}

function showLine() {
  const open = known.connection === "open";
  at("line").className = open ? "open" : "lost";
  const wait = Math.max(1, Math.round(known.connection / 1000));
  say(at("line").querySelector(".words"), open ? "connected" : `line lost; again in ${number(wait)} s`);
}

let noticeTimer = 0;
function showNotice() {
  say(at("notice"), known.notice);
  at("notice").hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => (at("notice").hidden = true), 8000);
}

// --- The cursor's day -------------------------------------------------------------------------------------------------------

function startDay() {
  const slider = at("day");
  slider.addEventListener("input", () => pickDay(Number(slider.value)));
  at("day-before").addEventListener("click", () => pickDay((address.day ?? 0) - 1));
  at("day-after").addEventListener("click", () => pickDay((address.day ?? 0) + 1));
  on("scenario day", () => {
    const { start: first, days } = known.scenario;
    slider.max = days - 1;
    slider.value = address.day;
    slider.style.setProperty("--filled", `${(100 * address.day) / Math.max(days - 1, 1)}%`);
    const words = `${fullDate(dateOf(first, address.day))}, day ${number(address.day)} of ${number(days - 1)}`;
    slider.setAttribute("aria-valuetext", words);
    say(at("day-words"), words);
  });
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
