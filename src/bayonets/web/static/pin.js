// Compare: the arms that were kept, and the difference between the page's own arm and one of them, run by run.

import { compareWith, dropArm, keepArm, loadArm, rememberResults, renameArm, resultOf } from "./arms.js";
import { difference } from "./difference.js";
import { besideIn, startBeside } from "./beside.js";
import { at, el, put } from "./dom.js";
import { LONGEST, MOST_PINS } from "./reading.js";
import { address, AS_IT_STANDS, known, on, referenceArm, referenceWords } from "./state.js";
import { count, number } from "./words.js";

const field = el("input", { type: "text", id: "arm-name", maxlength: LONGEST.name, placeholder: "name", "aria-label": "Name under which these levers are kept" });
let place = null;
let open = {};

/** @param options openArm(name), goOn(): the actions for a finished study. */
export const startPin = (options) => (panel) => {
  place = panel;
  open = options;
  at("pin").addEventListener("click", () => keepArm());
  startBeside();
  on("pin scenario changes folder numbers", show);
  on("fan", showRuns);
};

/** The results of runs, without the fields in which a user may be writing. */
function showRuns() {
  if (!known.scenario || address.folder || !place.querySelector(".told")) return void show();
  rememberResults(referenceWords());
  put(place.querySelector(".told"), told());
  for (const cell of place.querySelectorAll(".held")) put(cell, held(JSON.parse(cell.dataset.words)));
}

function show() {
  if (!known.scenario) return;
  rememberResults(referenceWords());
  at("pin").disabled = Boolean(address.folder) || address.pins.length >= MOST_PINS;
  if (address.folder) return void put(place, finished());
  const focus = place.contains(document.activeElement) ? document.activeElement.id : "";
  put(place, introduction(), el("div", { class: "columns" }, el("div", {}, arms()), el("div", { class: "told" }, told())), besideIn());
  if (focus) at(focus)?.focus();
}

/** A finished study: its arms, the one shown against its baseline, and a button that continues from it. */
function finished() {
  const names = known.opened?.arms ?? [];
  const choice = el("select", { "aria-label": "Arm", onchange: () => open.arm(choice.value) }, names.map((name) => el("option", { value: name }, name)));
  choice.value = known.opened?.arm ?? names[0] ?? "";
  return [
    el("p", {}, "A finished study is shown as stored; nothing is simulated. ", names.length > 1 ? ["Arm: ", choice] : null),
    known.fan?.compare ? difference(known.fan.compare, `The arm ${choice.value}`, "the baseline", known.fan.uncertain) : null,
    el("p", {}, el("button", { type: "button", onclick: open.goOn }, "Continue with its scenario"), " and change its levers."),
  ];
}

const introduction = () => el("p", {}, "Your changes are compared with the arm that is chosen below. Pin keeps the levers under a name: such an arm can be compared with, loaded again and removed. Runs of both arms share their people, ties and random streams, so that differences are due to the levers.");

function arms() {
  const rows = [{ ...AS_IT_STANDS, label: "As it stands" }, ...address.pins];
  return [el("h3", {}, "Compare with"), el("ul", { class: "arms" }, rows.map(row), now())];
}

/** Each arm in two lines, so that the longest name fits: the name; then its result and its buttons. */
function row({ name, label, words }, place) {
  const chosen = referenceArm().name === name;
  const field = name === null ? el("span", { class: "named" }, label)
    : el("input", { type: "text", class: "named", id: `arm-${place}`, value: name, maxlength: LONGEST.name, "aria-label": `Name of the arm ${name}`, onchange: (event) => renameArm(name, event.target.value) });
  return el("li", {},
    el("label", { class: "choice" }, el("input", { type: "radio", name: "against", id: `against-${place}`, checked: chosen, "aria-label": `Compare with ${name ?? label}`, onchange: () => compareWith(name) })),
    field, heldIn(words),
    el("span", { class: "nowrap" }, el("button", { type: "button", class: "quiet", "aria-label": `Load ${name ?? label}`, onclick: () => loadArm(words) }, "Load"),
      name === null ? null : el("button", { type: "button", class: "quiet", "aria-label": `Remove the arm ${name}`, onclick: () => dropArm(name) }, "×")),
    changes(words));
}

/** The present levers of the page, with a field to keep them under a name. */
function now() {
  const keep = () => {
    keepArm(field.value);
    field.value = "";
  };
  return el("li", { class: "now" }, el("span", { class: "named" }, "Now"), heldIn(address.set), changes(address.set),
    el("form", { class: "row", onsubmit: (event) => (event.preventDefault(), keep()) }, field,
      el("button", { type: "submit", disabled: address.pins.length >= MOST_PINS }, "Keep")));
}

const heldIn = (words) => el("span", { class: "held muted", dataset: { words: JSON.stringify(words) } }, held(words));

function held(words) {
  const found = resultOf(words);
  if (found) return `holds in ${number(found.held)} of ${number(found.runs)}`;
  const isMeant = [address.set, referenceArm().words].some((one) => String(one) === String(words));
  return isMeant && (known.running === "running" || known.running === "waiting") ? "runs to come" : "not run";
}

const changes = (words) => (words.length ? el("details", { class: "small" }, el("summary", {}, count(words.length, "change")), el("pre", {}, words.join("\n"))) : null);

/** The results of the page's arm against the chosen one. */
function told() {
  const { name } = referenceArm();
  if (!referenceWords()) return el("p", {}, name === null ? "The levers are as in the scenario: move one." : `The levers are those of “${name}”: move one, or compare with another arm.`);
  const compare = known.fan?.compare;
  return compare ? difference(compare, "These levers", name === null ? "the scenario as it stands" : `“${name}”`, known.fan.uncertain) : el("p", { class: "muted" }, "No runs of both arms yet.");
}
