// The column of levers: one line each; below the open one, its meaning, its timeline and its steps.

import { EVERYONE } from "./changes.js";
import { at, el, put, say } from "./dom.js";
import { afterDropping, afterSetting, byDay, courses, labelOf, rounded, somePact, stepOf, stepsSet, targetOf, valueFor, WITHOUT_PACT } from "./lever_model.js";
import { group, SIDES, unfold } from "./lever_groups.js";
import { address, known, on } from "./state.js";
import { timeline } from "./timeline.js";
import { capital, dateOf, dayOf, fullDate, isoOf, number, onDay, setting, shortDay } from "./words.js";

const rows = new Map();
let change = () => {};

export function startLevers(options) {
  change = options.change;
  const groups = el("div", { id: "lever-groups" });
  at("lever-list").append(groups);
  const marks = new Map(SIDES.map(([side, , mark]) => [side, mark]));
  for (const lever of known.catalogue.levers) row(lever, marks.get(lever.side));
  on("scenario", () => group(groups, rows));
  at("target").addEventListener("change", showAll);
  at("since").addEventListener("change", showAll);
  for (const event of ["pointerover", "focusin"]) at("lever-list").addEventListener(event, hint);
  on("scenario", fillTargets);
  on("scenario changes day", showAll);
  on("errors", showFaults);
  on("changes errors", () => unfold(groups));
  on("folder", lock);
  say(at("hint"), "Point at a lever to read its meaning; open it with ▸ to set steps on dates.");
}

const target = () => at("target").value;
const fromDay = () => (at("since").value === "day" ? address.day ?? 0 : 0);

function fillTargets() {
  const before = target();
  put(at("target"),
    el("option", { value: EVERYONE }, "all forces"),
    somePact() ? el("option", { value: WITHOUT_PACT }, "all forces outside the army") : null,
    known.scenario.services.map((service) => el("optgroup", { label: service.label },
      el("option", { value: service.name }, `${service.label}, all`),
      service.formations.map((one) => el("option", { value: one.name }, one.label)))));
  at("target").value = before;
  if (at("target").selectedIndex < 0) at("target").value = EVERYONE;
}

/** The description of the lever under the pointer or the focus. */
function hint(event) {
  const made = rows.get(event.target.closest(".lever")?.dataset.lever);
  const mechanism = event.target.closest("label")?.title;
  if (made) say(at("hint"), said(made.lever));
  else if (mechanism) say(at("hint"), capital(mechanism));
}

const said = (lever) => `${capital(lever.meaning)}. ${capital(lever.unit)}; plausible ${setting(lever.low)} to ${setting(lever.high)}.${lever.scope === "whole" ? " For the whole country." : ""}${lever.article ? ` In the article: ${lever.article}.` : ""}`;

function row(lever, mark) {
  const step = stepOf(lever);
  const slider = el("input", { type: "range", id: `lever-${lever.name}`, class: mark, step, min: lever.low, max: lever.high, "aria-label": `${lever.label}, ${lever.unit}` });
  const value = el("output", { class: "value", for: slider.id });
  const name = el("button", { type: "button", class: "name", "aria-expanded": "false", title: lever.meaning, onclick: toggle }, capital(lever.label));
  const fault = el("p", { class: "fault", role: "alert", hidden: true });
  const more = el("div", { class: "more", hidden: true });
  const node = el("div", { class: "lever", dataset: { lever: lever.name } }, el("div", { class: "line" }, name, slider, value), fault, more);
  const set = (wanted, day, settled) =>
    change(afterSetting(lever.name, targetOf(lever.name, target()), day, wanted), { settled, about: lever.name });
  const slide = (settled) => set(rounded(Number(slider.value), step), fromDay(), settled);
  slider.addEventListener("input", () => slide(false));
  slider.addEventListener("change", () => slide(true));
  const made = { lever, node, slider, value, fault, more, set, inside: null };
  rows.set(lever.name, made);
  return node;

  function toggle() {
    const opened = more.hidden;
    for (const other of rows.values()) if (opened && !other.more.hidden) fold(other, false);
    fold(made, opened);
    if (opened) show(made);
    if (opened) bring(node);
  }
}

/** Scroll only the column, so that an opened lever, or a fault, is visible. */
export function bring(node) {
  const column = at("levers");
  const [pane, box] = [column.getBoundingClientRect(), node.getBoundingClientRect()];
  const below = box.bottom - (at("hint").getBoundingClientRect().top || pane.bottom);
  const head = at("target").closest(".whom").getBoundingClientRect().bottom;
  column.scrollTop += Math.min(Math.max(below + 6, 0), box.top - Math.max(head, pane.top) - 6);
}

function fold(made, opened) {
  made.more.hidden = !opened;
  made.node.classList.toggle("open", opened);
  made.node.querySelector(".name").setAttribute("aria-expanded", String(opened));
  if (opened && !made.inside) made.inside = inside(made);
}

/** The details below an open lever. */
function inside({ lever, more, set }) {
  const exact = el("input", { type: "number", step: "any", required: true, "aria-label": `${lever.label}, exact value` });
  const date = el("input", { type: "date", required: true, "aria-label": `${lever.label}: from this date on` });
  const steps = el("div", { class: "steps" });
  const drawn = timeline(lever, (day, value, settled) => set(rounded(value, stepOf(lever)), day, settled));
  const note = el("p", { class: "muted" });
  put(more,
    el("p", {}, `${said(lever)} The model’s default: ${setting(lever.default)}.`),
    drawn.node, el("p", { class: "muted" }, "Press on the timeline to set a step on a date; dotted: the scenario."), note,
    el("form", { class: "row", onsubmit: (event) => (event.preventDefault(), set(Number(exact.value), dayOf(known.scenario.start, date.value), true)) },
      exact, el("span", {}, "from"), date, el("button", { type: "submit" }, "Set")),
    steps,
    el("div", { class: "row" }, el("button", { type: "button", onclick: () => change(afterDropping(lever.name, null, null), { settled: true }) }, "As in the scenario")));
  return { exact, date, steps, drawn, note };
}

function showAll() {
  if (!known.scenario) return;
  for (const made of rows.values()) show(made);
}

function show(made) {
  const { lever, node, slider, value } = made;
  const { base, now, changed } = courses(lever.name);
  const who = targetOf(lever.name, target());
  const found = valueFor(now, who, address.day ?? 0);
  slider.max = Math.max(lever.high, found.value);
  slider.min = Math.min(lever.low, found.value);
  if (document.activeElement !== slider || Math.abs(Number(slider.value) - found.value) > 1e-9) slider.value = found.value;
  slider.style.setProperty("--filled", `${(100 * (slider.value - slider.min)) / (slider.max - slider.min)}%`);
  slider.classList.toggle("mixed", found.mixed);
  const range = `${setting(found.low)}–${setting(found.high)}`;
  say(value, found.mixed ? (range.length > 7 ? "mixed" : range) : setting(found.value));
  value.title = found.mixed ? `Differs between formations: ${range}` : "";
  slider.setAttribute("aria-valuetext", `${found.mixed ? `differs, ${range}, on average ` : ""}${setting(found.value)} ${lever.unit}`);
  node.classList.toggle("changed", Boolean(changed));
  if (made.inside && !made.more.hidden) showInside(made, who, base, now, found);
}

function showInside({ lever, inside: parts }, who, base, now, found) {
  const { start, days } = known.scenario;
  const day = address.day ?? 0;
  parts.drawn.show(start, byDay(base, who, days), byDay(now, who, days), day);
  if (document.activeElement !== parts.exact) parts.exact.value = Number(found.value.toPrecision(6));
  parts.date.min = start;
  parts.date.max = isoOf(start, days - 1);
  if (document.activeElement !== parts.date) parts.date.value = isoOf(start, fromDay());
  const steps = stepsSet(lever.name);
  put(parts.steps, steps.map(([target, date, value]) => {
    const whom = lever.scope === "whole" || target === EVERYONE ? "" : `${labelOf(target)}: `;
    const text = `${whom}${number(value, 6)} ${since(date, steps.filter(([other]) => other === target).map(([, one]) => one))}`;
    return el("span", { class: "step" }, text, el("button", { type: "button", "aria-label": `Remove: ${lever.label} ${text}`,
      onclick: () => change(afterDropping(lever.name, target, date), { settled: true }) }, "×"));
  }));
  const mixed = found.mixed ? `Differs on ${fullDate(dateOf(start, day))}: ${setting(found.low)} to ${setting(found.high)}; the slider shows the mean over officers. ` : "";
  const pact = lever.name === "duty" && who === EVERYONE && somePact() ? "Duty for all forces orders the army out as well and breaks its pact: choose the forces above." : "";
  const beyond = found.low < lever.low || found.high > lever.high ? `Outside the plausible range, ${setting(lever.low)} to ${setting(lever.high)}. ` : "";
  say(parts.note, beyond + mixed + pact);
  parts.note.hidden = !parts.note.textContent;
}

/**
 * The date from which a step holds, in words; of those set by the start only the last one holds.
 *
 * @param dates of all steps of its target, "" without.
 */
function since(date, dates) {
  const { start, days } = known.scenario;
  const dayFor = (one) => (one ? dayOf(start, one) : -Infinity);
  const day = dayFor(date);
  if (day >= days) return "without effect: its date is after the end";
  if (day > 0) return `from ${shortDay(start, day)}`;
  if (dates.some((one) => one > date && dayFor(one) <= 0)) return "without effect: a later step replaces it before the start";
  if (date) return `from the start (dated ${onDay(start, day)})`;
  return dates.some((one) => dayFor(one) > 0 && dayFor(one) < days) ? "from the start" : "throughout";
}

const isAbout = (lever, { word }) => word !== known.typed && (word?.startsWith(`levers.${lever.name}=`) || word?.startsWith(`levers.${lever.name}.`));

/** Whether the fault of a word can be reported beside a lever. */
export const faultHasLever = (error) => [...rows.values()].some(({ lever }) => isAbout(lever, error));

/** The fault of a word is reported beside its lever, with a button that removes the word. */
function showFaults() {
  for (const { lever, node, slider, fault } of rows.values()) {
    const found = known.errors.find((error) => isAbout(lever, error));
    put(fault, found ? [found.message, " ", el("button", { type: "button", "aria-label": `Remove: ${found.word}`, onclick: () => change(address.set.filter((word) => word !== found.word), { settled: true }) }, "Remove it")] : null);
    fault.hidden = !found;
    node.classList.toggle("faulty", Boolean(found));
    slider.setAttribute("aria-invalid", String(Boolean(found)));
  }
}

/** A finished study can be viewed, not changed. */
function lock() {
  for (const field of at("levers").querySelectorAll("input, select, button:not(.name)")) field.disabled = Boolean(address.folder);
}
