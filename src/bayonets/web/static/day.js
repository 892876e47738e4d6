// The day that the page shows: boxes, numbers, levers, Why and the story are all of this day.

import { at, say } from "./dom.js";
import { address, keep, known, on, tell } from "./state.js";
import { dateOf, fullDate, number } from "./words.js";

export function pickDay(day) {
  address.day = Math.min(Math.max(day, 0), known.scenario.days - 1);
  keep();
  tell("day");
}

export function startDay() {
  const slider = at("day");
  slider.addEventListener("input", () => pickDay(Number(slider.value)));
  at("day-before").addEventListener("click", () => pickDay((address.day ?? 0) - 1));
  at("day-after").addEventListener("click", () => pickDay((address.day ?? 0) + 1));
  on("scenario day", show);
}

function show() {
  const { start: first, days } = known.scenario;
  const slider = at("day");
  const day = address.day ?? 0;
  slider.max = days - 1;
  slider.value = day;
  slider.style.setProperty("--filled", `${(100 * day) / Math.max(days - 1, 1)}%`);
  const words = `${fullDate(dateOf(first, day))}, day ${number(day)} of ${number(days - 1)}`;
  slider.setAttribute("aria-valuetext", words);
  say(at("day-words"), words);
}
