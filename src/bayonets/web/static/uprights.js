// Lines behind and in front of a chart of the course: the days of events, the zero of the pressure, the day of the fall.

import { happenings } from "./happenings.js";
import { color, stroke } from "./ink.js";
import { known, shown, shownName } from "./state.js";
import { shortDay } from "./words.js";

/** The days of events and of steps of levers, as thin lines behind everything. */
export function drawDays(u) {
  for (const day of new Set(happenings().map((one) => one.day))) {
    const x = Math.round(u.valToPos(day, "x", true)) + 0.5;
    stroke(u, "axis", 0.7, [1, 3], () => (u.ctx.moveTo(x, u.bbox.top), u.ctx.lineTo(x, u.bbox.top + u.bbox.height)));
  }
}

export function drawZero(u) {
  const y = Math.round(u.valToPos(0, "y", true)) + 0.5;
  stroke(u, "axis", 1.6, [], () => (u.ctx.moveTo(u.bbox.left, y), u.ctx.lineTo(u.bbox.left + u.bbox.width, y)));
}

/** Pixels above a plot in which the day of the fall is written: within the plot the text would cover the lines. */
export const FALL_HEAD = 14;

/** The day on which the course at the cursor falls. */
export function drawFall(u, note = null) {
  const course = shown();
  if (!course || course.fell_day < 0) return;
  const x = Math.round(u.valToPos(course.fell_day, "x", true)) + 0.5;
  stroke(u, "wrong", 1.4, [5, 3], () => (u.ctx.moveTo(x, u.bbox.top), u.ctx.lineTo(x, u.bbox.top + u.bbox.height)));
  if (!note) return;
  const ratio = devicePixelRatio;
  u.ctx.save();
  u.ctx.font = `${12 * ratio}px system-ui, sans-serif`;
  const text = `${shownName()} falls ${shortDay(known.scenario.start, course.fell_day)}`;
  const width = u.ctx.measureText(text).width;
  const left = Math.max(Math.min(x - width / 2, u.bbox.left + u.bbox.width - width), u.bbox.left);
  u.ctx.textAlign = "left";
  u.ctx.textBaseline = "middle";
  u.ctx.fillStyle = color("wrong");
  const middle = u.bbox.top - (FALL_HEAD / 2) * ratio;
  u.ctx.fillText(text, left, middle);
  note(u, text, left, middle);
  u.ctx.restore();
}
