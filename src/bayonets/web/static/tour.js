// A short tour: five parts of the page in turn, each with a sentence or two.

import { at, el, put } from "./dom.js";

const STOPS = [
  ["finding", "The result", "The first sentence states the result, the next its uncertainty. The scale shows the probability to hold with its 95 percent interval."],
  ["levers", "The levers", "Move one: the mean field responds at once, and simulated runs follow when you let go. The sentence at the top then states the effect relative to the scenario as it stands."],
  ["forces", "The forces", "Each box is a formation, filled by the stances of its officers on the day shown. Press one to follow it in the last chart."],
  ["course", "The course", "Protest, pressure and force over the days. Triangles mark events; squares and circles mark steps of levers. Press a day to go there."],
  ["daybar", "The day shown", "All parts of the page refer to this day. Play advances it."],
  ["details", "The details", "The reasons to stay, the critical mass, arms to compare, single runs as stories, and every source."],
];

const ROOM = 300; // pixels that the bars and the card of the tour take; a part higher than the rest is shown from its top

let here = -1;

export function startTour() {
  here = 0;
  show();
}

function card() {
  const found = at("tour");
  if (found) return found;
  const made = el("div", { id: "tour", role: "dialog", "aria-labelledby": "tour-title" });
  made.addEventListener("keydown", (event) => event.key === "Escape" && go(STOPS.length));
  document.body.append(made);
  return made;
}

function show() {
  const [id, title, text] = STOPS[here];
  document.querySelector(".toured")?.classList.remove("toured");
  at(id).classList.add("toured");
  const part = at(id).getClientRects().length ? at(id) : at(id).firstElementChild; // on a phone some parts have no box of their own
  part.scrollIntoView({ block: part.offsetHeight > innerHeight - ROOM ? "start" : "nearest" });
  const last = here === STOPS.length - 1;
  const next = el("button", { type: "button", class: "main", onclick: () => go(here + 1) }, last ? "Done" : "Next");
  put(card(), el("h2", { id: "tour-title" }, `${title} (${here + 1} of ${STOPS.length})`), el("p", {}, text),
    el("p", { class: "row" }, here ? el("button", { type: "button", onclick: () => go(here - 1) }, "Back") : null, next, last ? null : el("button", { type: "button", class: "quiet", onclick: () => go(STOPS.length) }, "End the tour")));
  next.focus({ preventScroll: true });
}

function go(stop) {
  here = stop;
  if (here < STOPS.length) return show();
  document.querySelector(".toured")?.classList.remove("toured");
  at("tour")?.remove();
  at("help").focus({ preventScroll: true });
  return undefined;
}
