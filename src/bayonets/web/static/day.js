// The day that the page shows: boxes, numbers, levers, Why and the story all refer to it.

import { at, say } from "./dom.js";
import { toldOn } from "./happenings.js";
import { address, keep, known, on, tell } from "./state.js";
import { dateOf, fullDate, number, shortDay } from "./words.js";

const BEAT = 110; // milliseconds for which a day is shown while the page plays
const NARROW = matchMedia("(max-width: 759px)");
let playing = 0;

export function pickDay(day) {
  stop();
  show(day);
  keep();
}

function show(day) {
  if (!known.scenario) return;
  address.day = Math.min(Math.max(day, 0), known.scenario.days - 1);
  tell("day");
}

export function startDay() {
  const slider = at("day");
  slider.addEventListener("input", () => pickDay(Number(slider.value)));
  at("day-before").addEventListener("click", () => stepDay(-1));
  at("day-after").addEventListener("click", () => stepDay(1));
  at("play").addEventListener("click", play);
  on("scenario", stop);
  on("scenario day changes", showWords);
}

export const stepDay = (days) => pickDay((address.day ?? 0) + days);

/** Advance the day automatically, from the start once the end has been reached; the address is not updated daily. */
export function play() {
  if (!known.scenario) return;
  if (playing) return void pickDay(address.day);
  if (address.day >= known.scenario.days - 1) show(0);
  playing = setInterval(() => (address.day < known.scenario.days - 1 ? show(address.day + 1) : pickDay(address.day)), BEAT);
  showPlaying();
}

function stop() {
  clearInterval(playing);
  playing = 0;
  showPlaying();
}

function showPlaying() {
  say(at("play"), playing ? "Pause" : "Play");
  at("play").setAttribute("aria-pressed", String(Boolean(playing)));
}

function showWords() {
  const { start: first, days } = known.scenario;
  const slider = at("day");
  const day = address.day ?? 0;
  slider.max = days - 1;
  slider.value = day;
  slider.style.setProperty("--filled", `${(100 * day) / Math.max(days - 1, 1)}%`);
  const words = `${fullDate(dateOf(first, day))}, day ${number(day)} (0 to ${number(days - 1)})`;
  slider.setAttribute("aria-valuetext", words);
  say(at("day-words"), words);
  const told = toldOn(day, NARROW.matches ? 1 : 3);
  say(at("today"), told ? `${told.day === day ? "" : `since ${shortDay(first, told.day)}: `}${told.text}` : "Boxes, numbers and levers refer to this day.");
}
