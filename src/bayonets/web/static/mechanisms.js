// Below the levers: the mechanisms that are switched on, and any other change in the words of `--set`.

import { parse, words } from "./changes.js";
import { at, el, put, say } from "./dom.js";
import { rank } from "./lever_model.js";
import { bring, faultHasLever } from "./levers.js";
import { address, known, on } from "./state.js";
import { capital } from "./words.js";

let change = () => {};
let switches = [];
let handedBack = ""; // the word that was returned to the field; only once, so that the field can be emptied

export function startMechanisms(options) {
  change = options.change;
  switches = [...known.catalogue.mechanisms, { name: "commanders", claim: "Commanders choose whether to order, stall or stand down." }]
    .map(({ name, claim }) => ({ name, box: el("input", { type: "checkbox", id: `mechanism-${name}`, onchange: flipped }), claim }));
  const said = el("input", { type: "text", id: "other-word", placeholder: "parameters.efficacy=0.3", spellcheck: "false", autocapitalize: "off",
    maxlength: 500, "aria-label": "Any other change, in the syntax of --set", "aria-describedby": "other-fault" });
  at("lever-list").append(
    el("h3", { class: "side" }, "Mechanisms that take part"),
    el("div", { class: "switches", id: "switches" }, switches.map(({ name, box, claim }) => el("label", { title: claim }, box, capital(name)))),
    el("h3", { class: "side" }, "Any other number, in the syntax of --set"),
    el("form", { class: "words-field", onsubmit: (event) => (event.preventDefault(), add(said)) }, said, el("button", { type: "submit" }, "Set")),
    el("div", { class: "fault wrong small", id: "other-fault", role: "alert", hidden: true }),
    el("div", { class: "steps", id: "other-words" }));
  on("scenario changes", show);
  on("errors scenario", showFaults);
}

function flipped() {
  const changes = parse(address.set);
  const off = switches.filter(({ name, box }) => name !== "commanders" && !box.checked).map(({ name }) => name);
  const own = known.scenario.off;
  changes.off = off.length === own.length && off.every((name) => own.includes(name)) ? null : off;
  const commanders = switches.find(({ name }) => name === "commanders").box.checked;
  changes.commanders = commanders === (known.scenario.commanders ?? true) ? null : commanders;
  change(words(changes, rank), { settled: true });
}

function add(field) {
  const word = field.value.trim();
  if (!word) return;
  const path = word.split("=")[0];
  [known.typed] = words(parse([word]), rank);
  handedBack = "";
  const changes = parse([...address.set.filter((said) => said.split("=")[0] !== path || word.includes("@")), word]);
  field.value = "";
  change(words(changes, rank), { settled: true });
}

function show() {
  const changes = parse(address.set);
  const off = changes.off ?? known.scenario.off;
  const commanders = changes.commanders ?? known.scenario.commanders ?? true;
  for (const { name, box } of switches) box.checked = name === "commanders" ? commanders : !off.includes(name);
  put(at("other-words"), changes.others.filter((word) => !known.errors.some((error) => error.word === word)).map((word) => el("span", { class: "step" }, word, takeBack(word, "×"))));
}

const takeBack = (word, text) => el("button", { type: "button", "aria-label": `Remove: ${word}`, onclick: () => takenBack(word) }, text);

function takenBack(word) {
  if (word === known.typed && at("other-word").value === word) at("other-word").value = "";
  change(address.set.filter((said) => said !== word), { settled: true });
}

/**
 * An invalid word is reported beside the field, with a button that removes it, unless it is reported beside a lever.
 * A word that was typed here is returned to the field for correction.
 */
function showFaults() {
  const found = known.errors.filter((error) => !faultHasLever(error));
  if (known.typed !== handedBack && found.some(({ word }) => word === known.typed) && !at("other-word").value) {
    at("other-word").value = handedBack = known.typed;
  }
  put(at("other-fault"), found.map(({ word, message }) => el("p", {}, message, " ", takeBack(word, "Remove it"))));
  at("other-fault").hidden = !found.length;
  if (found.length) bring(at("other-words"));
  at("other-word").setAttribute("aria-invalid", String(Boolean(found.length)));
  show();
}
