// The switch of the unknown numbers: at their best values, drawn from their ranges, or drawn from a posterior.

import { at, el, put, withCommands } from "./dom.js";
import { askTwin, forgetRuns, startSoon } from "./run.js";
import { address, known, on, step, tell } from "./state.js";

const CHOICES = [
  ["best", "Every number has its best value"],
  ["prior", "Every number is drawn from its range, anew for every two runs"],
  ["posterior", "The numbers are drawn from the posterior of a calibration, anew for every two runs"],
];
const radios = new Map();

export function startNumbers() {
  const why = el("button", { type: "button", id: "numbers-ask", class: "quiet", "aria-expanded": "false", "aria-controls": "numbers-why", "aria-label": "Why the posterior cannot be chosen", onclick: unfold }, "?");
  put(at("numbers"), el("span", { id: "numbers-title", class: "muted" }, "Numbers"), CHOICES.map(choice), why);
  on("scenario folder address numbers", show);
}

function choice([name, meaning]) {
  const radio = el("input", { type: "radio", name: "numbers", value: name, onchange: () => choose(name) });
  if (name === "posterior") radio.setAttribute("aria-describedby", "numbers-why");
  radios.set(name, radio);
  return el("label", { title: meaning }, radio, name);
}

/** Other numbers need other runs; the mean field stays at the best ones. */
function choose(name) {
  address.numbers = name;
  step();
  known.errors = [];
  forgetRuns();
  askTwin();
  startSoon();
  tell("numbers", "errors");
}

function unfold() {
  at("numbers-why").hidden = !at("numbers-why").hidden;
  at("numbers-ask").setAttribute("aria-expanded", String(!at("numbers-why").hidden));
}

function show() {
  if (!known.scenario) return;
  const { fits, text } = known.scenario.posterior ?? { fits: false, text: "" };
  at("numbers").hidden = Boolean(address.folder); // nothing is run there
  for (const [name, radio] of radios) radio.checked = name === address.numbers;
  radios.get("posterior").disabled = !fits;
  put(at("numbers-why"), withCommands(text));
  at("numbers-ask").hidden = fits;
  if (!fits && !address.folder) return;
  at("numbers-why").hidden = true;
  at("numbers-ask").setAttribute("aria-expanded", "false");
}
