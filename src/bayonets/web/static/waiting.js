// A question in progress: the number of runs done, and a button that cancels it.

import { el } from "./dom.js";
import { number } from "./words.js";

/** The row, and the listener to the progress of `ask`. */
export function waiting(cancel) {
  const bar = el("progress", { max: 1, value: 0, "aria-label": "Runs done" });
  const words = el("span", { class: "muted" }, "starting …");
  const progress = (job) => {
    if (job.asked) Object.assign(bar, { max: job.asked, value: job.done });
    words.textContent = job.asked ? `${number(job.done)} of ${number(job.asked)} runs` : job.ahead ? `waiting, ${number(job.ahead)} ahead` : "working …";
  };
  return { node: el("p", { class: "row" }, bar, words, el("button", { type: "button", onclick: cancel }, "Cancel")), progress };
}
