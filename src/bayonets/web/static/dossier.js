// The scenario behind the page: its summary, the sources of its numbers, and its text to edit, check and use.

import { post } from "./api.js";
import { el, put } from "./dom.js";

import { address, known, on, setup } from "./state.js";
import { capital, count, inSentence, number, onDay, percent, plain, span } from "./words.js";

let parts = null;

let openScenario = () => {};

export const startDossier = (options) => (panel) => {
  openScenario = options.open;
  parts = { about: el("div"), numbers: el("div", { class: "scroll" }), editor: el("div") };
  put(panel, el("div", { class: "columns" }, parts.about, parts.editor), parts.numbers);
  on("scenario", () => (showAbout(), showNumbers(), showEditor()));
};

function showAbout() {
  const { title, name, summary, sources, events, observations, start, days } = known.scenario;
  put(parts.about, el("h3", {}, title ?? name), el("p", {}, summary ?? ""), el("p", { class: "muted small" }, `${onDay(start, 0)} to ${onDay(start, days - 1)}.`),
    events.length ? [el("h3", {}, "Events"), el("ul", {}, events.map((one) => el("li", {}, `${onDay(start, one.day)}: ${one.text}`)))] : null,
    observations.length ? [el("h3", {}, "Observations"), el("ul", {}, observations.map((one) => el("li", {}, seen(one, start))))] : null,
    sources.length ? [el("h3", {}, "Bibliography"), el("ul", {}, sources.map((one) => el("li", {}, one)))] : null);
}

/** An observation in words: date, quantity, forces concerned, value, and the quality of the report. */
function seen(one, start) {
  const report = [one.source, one.confidence && `confidence ${one.confidence}`, one.group && `group ${one.group}`,
    one.error !== null && `error ${number(one.error, 3)} (log)`, one.wrong !== null && `probability wrong ${percent(one.wrong)}`].filter(Boolean);
  const labels = new Map(known.scenario.services.flatMap((service) => [service, ...service.formations]).map(({ name, label }) => [name, label]));
  const whom = one.names.length ? ` (${one.names.map((name) => inSentence(labels.get(name) ?? name)).join(", ")})` : "";
  const said = report.length ? ` ${capital(report.join("; ")).replace(/\.$/, "")}.` : "";
  return `${onDay(start, one.day)}: ${plain(one.quantity).toLowerCase()}${whom}, ${one.amount}.${said}`;
}

function showNumbers() {
  const found = known.scenario.numbers.filter((one) => one.source || one.confidence);
  const shares = ["high", "medium", "low"].map((level) => [level, found.filter((one) => one.confidence === level).length]).filter(([, some]) => some);
  put(parts.numbers, el("details", {}, el("summary", {}, `Sources of ${count(found.length, "number")} (confidence: ${shares.map(([level, some]) => `${number(some)} ${level}`).join(", ")})`),
    el("table", {}, el("tr", {}, ["number", "best", "range", "confidence", "source"].map((head) => el("th", { scope: "col" }, capital(head)))),
      found.map((one) => el("tr", {}, el("td", {}, el("code", {}, one.path)), el("td", { class: "number" }, number(one.best, 3)),
        el("td", {}, one.low === null || one.high === null ? "" : span(number(one.low, 3), number(one.high, 3))), el("td", {}, one.confidence ?? ""), el("td", {}, one.source ?? ""))))));
}

/** The text of the scenario: edited and checked here, and used as an uploaded scenario of this session. */
function showEditor() {
  const text = el("textarea", { spellcheck: "false", "aria-label": "Scenario as YAML", "aria-describedby": "yaml-faults" });
  const faults = el("div", { id: "yaml-faults", role: "alert" });
  const load = async () => (text.value = (await post("/scenario", setup())).yaml);
  const check = async () => showFaults(faults, text, await post("/validate", { yaml: text.value }));
  const use = async () => {
    try {
      openScenario((await post("/scenarios", { yaml: text.value, name: "edited.yaml" })).id);
    } catch (fault) {
      showFaults(faults, text, { faults: fault.faults ?? [{ line: 1, message: fault.message }], doubts: [] });
    }
  };
  const details = el("details", {}, el("summary", {}, "The scenario’s text, with the changes of this page"), text,
    el("p", { class: "row" }, el("button", { type: "button", onclick: check }, "Check"), " ", el("button", { type: "button", onclick: use }, "Use this text"), " ",
      el("button", { type: "button", class: "quiet", onclick: load }, "As on the page")), faults);
  details.addEventListener("toggle", () => details.open && !text.value && load());
  put(parts.editor, address.folder ? null : details);
}

function showFaults(place, text, { faults, doubts }) {
  const lines = text.value.split("\n");
  const go = (line) => {
    const before = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(before, before + (lines[line - 1]?.length ?? 0));
    text.scrollTop = (line - 4) * (text.scrollHeight / lines.length);
  };
  put(place, faults.length ? null : el("p", {}, doubts.length ? "It can be run, with these warnings:" : "It can be run, without warnings."),
    el("ul", {}, faults.map((one) => el("li", { class: "wrong" }, el("button", { type: "button", class: "quiet", onclick: () => go(one.line) }, `Line ${one.line}`), " ", one.path ? `${one.path}: ` : "", one.message)),
      doubts.map((one) => el("li", {}, `${[one.where].flat().join(", ")}: ${one.text}${one.remedy ? ` ${one.remedy}` : ""}`))));
}
