// The bar at the top: scenario, undo and redo, copying and keeping, and whether the program responds.

import { post } from "./api.js";
import { at, copy, download, el, put, say } from "./dom.js";
import { notice, startStudy, stopStudy } from "./run.js";
import { address, canRedo, canUndo, known, on, redo, setup, undo } from "./state.js";

export function showScenarios() {
  const all = known.scenarios.filter((one) => !one.fault);
  const others = address.folder ? [{ id: "folder", title: `Study ${address.folder.replace(/^.*:/, "")}` }]
    : all.some((one) => one.id === address.scenario) ? [] : [{ id: address.scenario, title: known.scenario.title }];
  put(at("scenario"), [...others, ...all].map((one) => el("option", { value: one.id, title: one.summary }, one.title ?? one.name)));
  at("scenario").value = address.folder ? "folder" : address.scenario;
}

/** @param options open(scenario), change(words, how). */
export function startBar({ open, change }) {
  at("scenario").addEventListener("change", () => open(at("scenario").value));
  at("undo").addEventListener("click", undo);
  at("redo").addEventListener("click", redo);
  addEventListener("keydown", undoByKey);
  at("link").addEventListener("click", async () => notice((await copy(location.href)) ? "The address has been copied; it restores this page." : location.href));
  at("reset").addEventListener("click", () => change([], { settled: true }));
  at("copy-yaml").addEventListener("click", copyLevers);
  at("download").addEventListener("click", keepScenario);
  at("stop").addEventListener("click", () => (known.running === "running" || known.running === "waiting" ? stopStudy() : startStudy()));
  on("history changes", () => {
    at("undo").disabled = !canUndo();
    at("redo").disabled = !canRedo();
    at("reset").disabled = !address.set.length;
  });
  on("connection", showLine);
  on("notice", showNotice);
}

function undoByKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.target.matches("input[type=text], input[type=number], textarea")) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
}

async function copyLevers() {
  const text = leversOf((await post("/scenario", setup())).yaml);
  notice((await copy(text)) ? "The levers have been copied, to paste into a scenario file." : "The browser does not allow copying. Use Download scenario.");
}

async function keepScenario() {
  const made = await post("/scenario", setup());
  download(`${address.scenario?.replace(/^.*:/, "").replace(/\.yaml$/, "") ?? address.folder}.yaml`, made.yaml, "application/yaml");
}

/** The block of levers in the exact text of a scenario. */
function leversOf(yaml) {
  const lines = yaml.split("\n");
  const first = lines.findIndex((line) => line.startsWith("levers:"));
  const length = lines.slice(first + 1).findIndex((line) => /^\S/.test(line));
  return `${lines.slice(first, length < 0 ? undefined : first + 1 + length).join("\n")}\n`;
}

function showLine() {
  const open = known.connection === "open";
  at("line").className = open ? "open" : "lost";
  say(at("line").querySelector(".words"), open ? "connected" : "connection lost, trying again");
}

let noticeTimer = 0;
function showNotice() {
  say(at("notice"), known.notice);
  at("notice").hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => (at("notice").hidden = true), 8000);
}
