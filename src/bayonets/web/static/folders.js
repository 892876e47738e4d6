// "Open …": the scenarios that can be chosen, a file from this computer, and finished studies to look through.

import { get, post } from "./api.js";
import { at, el, put } from "./dom.js";
import { address, known } from "./state.js";
import { count, number } from "./words.js";

let open = () => {};

export function startOpener(options) {
  open = options.open;
  at("open").addEventListener("click", show);
}

/** Take up the finished study that the address names. */
export async function openFolder() {
  const found = await get(`/folders/${encodeURIComponent(address.folder)}`);
  Object.assign(known, {
    scenario: found.scenario, twin: found.course, fan: found.fan, study: found.study, running: "done", done: found.done, asked: found.asked, runCourse: null, errors: [], pinnedTwin: null,
  });
  address.scenario = null;
}

async function show() {
  const dialog = at("opener");
  const studies = el("div", {}, el("p", { class: "muted" }, "Looking …"));
  put(dialog, el("h2", { id: "opener-title" }, "Open"),
    el("h3", {}, "Scenarios"), el("ul", { class: "choices" }, known.scenarios.map((one) => scenario(one, dialog))),
    el("h3", {}, "A scenario file of yours"), upload(dialog),
    el("h3", {}, "Finished studies in this folder"), studies,
    el("form", { method: "dialog", class: "row" }, el("button", {}, "Close")));
  dialog.showModal();
  try {
    const { folders } = await get("/folders");
    put(studies, folders.length ? el("ul", { class: "choices" }, folders.map((one) => study(one, dialog)))
      : el("p", { class: "muted" }, "None here. `bayonets run` writes them."));
  } catch (fault) {
    put(studies, el("p", { class: "muted" }, fault.message));
  }
}

function scenario(one, dialog) {
  const go = () => (dialog.close(), open(one.id));
  if (one.fault) return el("li", {}, el("b", {}, one.name), el("p", { class: "wrong small" }, one.fault.message ?? one.fault));
  return el("li", {}, el("button", { type: "button", class: "quiet", onclick: go }, one.title ?? one.name),
    el("p", { class: "small muted" }, `${number(one.officers)} officers, ${count(one.days, "day")}. ${one.summary ?? ""}`));
}

const study = (one, dialog) => el("li", {}, el("button", { type: "button", class: "quiet", onclick: () => (dialog.close(), open(null, one.name)) }, one.name),
  el("span", { class: "small muted" }, ` ${one.title ?? ""}${one.runs ? `, ${count(one.runs, "run")}` : ""}`));

function upload(dialog) {
  const said = el("p", { class: "wrong small", role: "alert" });
  const field = el("input", { type: "file", accept: ".yaml,.yml", "aria-label": "A scenario file of yours", onchange: send });
  return el("div", {}, field, said);

  async function send() {
    const file = field.files[0];
    if (!file) return;
    try {
      const made = await post("/scenarios", { yaml: await file.text(), name: file.name });
      dialog.close();
      open(made.id);
    } catch (fault) {
      put(said, fault.message, el("ul", {}, (fault.faults ?? []).map((one) => el("li", {}, `Line ${one.line}: ${one.path ? `${one.path}: ` : ""}${one.message}`))));
    }
  }
}

