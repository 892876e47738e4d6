// "Open …": the scenarios to choose from, a file from this computer, and finished studies to view.

import { ApiError, get, part, post } from "./api.js";
import { at, dialogHead, el, put } from "./dom.js";
import { address, known } from "./state.js";
import { count, number } from "./words.js";

let open = () => {};
/** The study that was fetched to check whether it can be opened; it is not fetched again. */
let fetched = null;

export function startOpener(options) {
  open = options.open;
  at("open").addEventListener("click", show);
}

/** Show the finished study that the address names; nothing is computed. */
export async function openFolder() {
  const arm = address.arm ? `?arm=${encodeURIComponent(address.arm)}` : "";
  const found = fetched?.name === address.folder && !arm ? fetched : await get(`/folders/${part(address.folder)}${arm}`);
  fetched = null;
  if (!found.fan) throw new ApiError(404, { message: "this folder contains no runs to view" });
  Object.assign(known, {
    opened: found, scenario: found.dossier, twin: meanOf(found.fan), fan: found.fan, running: "done", done: found.fan.runs, asked: found.fan.runs, runCourse: null, errors: [], reference: null, twinFor: "", wanted: "",
  });
  address.scenario = null;
}

/**
 * Instead of the mean field, which would have to be computed: the medians of the streets and the means of the formations
 * over the runs in which the regime still stands; it ends on the last day with a sufficient number of them.
 */
function meanOf({ days, standing, last_drawn: last, streets, formations }) {
  const medians = Object.fromEntries(Object.entries(streets).map(([name, levels]) => [name, levels[2]]));
  const posture = formations.names.map((_name, row) => Array.from({ length: days }, (_none, day) =>
    2 * formations.stood_down[row][day] > standing[day] ? 2 : 2 * formations.stalling[row][day] > standing[day] ? 1 : 0));
  return { days, last, fell_day: -1, cause: null, streets: medians, formations: { names: formations.names, heads: formations.heads_mean, posture } };
}

async function show() {
  const dialog = at("opener");
  const studies = el("div", {}, el("p", { class: "muted" }, "Loading …"));
  put(dialog, dialogHead("Open"),
    el("h3", {}, "Scenarios"), el("ul", { class: "choices" }, known.scenarios.map((one) => scenario(one, dialog))),
    el("h3", {}, "Your own scenario file"), upload(dialog),
    el("h3", {}, "Finished studies in this folder"), studies);
  dialog.showModal();
  try {
    const { folders } = await get("/folders");
    const sorted = [...folders.filter((one) => !one.fault), ...folders.filter((one) => one.fault)];
    put(studies, folders.length ? el("ul", { class: "choices" }, sorted.map((one) => study(one, dialog)))
      : el("p", { class: "muted" }, "There are none. `bayonets run` creates them."));
  } catch (fault) {
    put(studies, el("p", { class: "muted" }, fault.message));
  }
}

function scenario(one, dialog) {
  const go = () => (dialog.close(), open(one.id));
  if (one.fault) return el("li", {}, el("b", {}, one.name), el("p", { class: "wrong small" }, one.fault.message ?? one.fault));
  return el("li", {}, el("button", { type: "button", class: "quiet", onclick: go }, one.title ?? one.name),
    el("code", { class: "small" }, one.id.startsWith("file:") ? one.name : "from the library"), el("p", { class: "small muted" }, `${number(one.officers)} officers, ${count(one.days, "day")}. ${one.summary ?? ""}`));
}

function study(one, dialog) {
  if (one.fault) return el("li", {}, broken(one, one.fault));
  const looked = one.kind === "study" || one.arms?.length > 0;
  const node = el("li");
  const go = async () => {
    try {
      if (!looked) return void (await read(one, dialog));
      fetched = await get(`/folders/${part(one.name)}`);
    } catch (fault) {
      return void put(node, broken(one, fault.message));
    }
    dialog.close();
    return open(null, one.name);
  };
  const what = !looked ? `an answer of ${one.question}` : `${count(one.runs, "run")}${one.arms?.length > 1 ? ` of ${count(one.arms.length, "arm")}` : ""}, seed ${number(one.seed)}`;
  return put(node, el("button", { type: "button", class: "quiet", onclick: go }, one.name.replace(/^.*:/, "")), el("span", { class: "small muted" }, ` ${one.scenario}: ${what}`));
}

/** Folders that cannot be opened, with the reason. */
const broken = (one, why) => [el("b", {}, one.name), el("p", { class: "wrong small" }, why)];

/** A stored answer: its picture and its text. */
async function read(one, dialog) {
  const found = await get(`/folders/${part(one.name)}`);
  put(dialog, dialogHead(one.name), found.picture ? el("img", { class: "picture", src: found.picture, alt: "The figure of the answer; the text below gives the same values." }) : null,
    el("pre", {}, found.text ?? ""));
}

function upload(dialog) {
  const said = el("p", { class: "wrong small", role: "alert" });
  const field = el("input", { type: "file", accept: ".yaml,.yml", "aria-label": "Your own scenario file", onchange: send });
  return el("div", {}, field, said);

  async function send() {
    const file = field.files[0];
    if (!file) return;
    const most = known.status.limits.upload_bytes;
    if (file.size > most) return void put(said, `${file.name} has ${number(file.size)} bytes; a scenario file may have at most ${number(most)}.`);
    try {
      const made = await post("/scenarios", { yaml: await file.text(), name: file.name });
      dialog.close();
      open(made.id);
    } catch (fault) {
      put(said, fault.message, el("ul", {}, (fault.faults ?? []).map((one) => el("li", {}, `Line ${one.line}: ${one.path ? `${one.path}: ` : ""}${one.message}`))));
    }
  }
}

