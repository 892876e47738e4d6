// A run as a story, day by day; a press on a day moves the cursor there.

import { el, put } from "./dom.js";
import { pickRun } from "./one_run.js";
import { address, keep, known, on, tell } from "./state.js";
import { fate, number, onDay, underOf } from "./words.js";

let place = null;
let head = null;
let list = null;

export function startStory(panel) {
  place = panel;
  head = el("div");
  list = el("ol", { class: "story" });
  put(place, head, list);
  on("fan run tab scenario", show);
  on("day", mark);
}

function show() {
  const drawn = known.fan?.runs_drawn ?? [];
  if (!drawn.length || (!known.study && !address.folder)) {
    put(head, el("p", {}, "When runs are complete, each is a line of the fan: choose one to read its events."));
    return void put(list);
  }
  const choice = el("select", { "aria-label": "Run", onchange: () => pickRun(choice.value === "" ? null : Number(choice.value)) },
    el("option", { value: "" }, address.folder ? "none: the mean of runs" : "none: the mean field"),
    drawn.map((run) => el("option", { value: run.run }, `run ${number(run.run)}: ${run.fell_day < 0 ? "holds" : `falls on ${onDay(known.scenario.start, run.fell_day)}`}`)));
  choice.value = address.run === null ? "" : address.run;
  put(head, el("p", { class: "row" }, el("span", {}, "Press a line in the chart of the protest, or choose here:"), choice, address.run === null ? null : el("button", { type: "button", onclick: () => pickRun(null) }, address.folder ? "Back to the mean of runs" : "Back to the mean field")));
  tale();
}

function tale() {
  const course = known.runCourse;
  if (!course) return void put(list, address.run === null ? null : el("li", {}, "Replaying the run …"));
  put(list, el("li", {}, el("b", {}, `Run ${number(address.run)}`), el("b", {}, `${fate("The regime", course, known.scenario.start)}, ${underOf(known.fan?.uncertain)}`)),
    course.story.map((one) => el("li", { dataset: { day: one.day } },
      el("button", { type: "button", class: "quiet", onclick: () => go(one.day) }, onDay(known.scenario.start, one.day)), el("span", {}, one.text))));
  mark();
}

function go(day) {
  address.day = day;
  keep();
  tell("day");
}

/** The last entry up to the cursor's day. */
function mark() {
  const entries = [...list.querySelectorAll("li[data-day]")];
  const now = entries.filter((entry) => Number(entry.dataset.day) <= (address.day ?? 0)).at(-1);
  for (const entry of entries) entry.classList.toggle("now", entry === now);
}
