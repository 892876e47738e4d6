// Lines behind and before a chart of the course: the days of events, the zero of the pressure, the day of the fall.

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

/** The day on which the course falls that the cursor reads. */
export function drawFall(u, note = null) {
  const course = shown();
  if (!course || course.fell_day < 0) return;
  const x = Math.round(u.valToPos(course.fell_day, "x", true)) + 0.5;
  stroke(u, "wrong", 1.4, [5, 3], () => (u.ctx.moveTo(x, u.bbox.top), u.ctx.lineTo(x, u.bbox.top + u.bbox.height)));
  if (!note) return;
  u.ctx.save();
  u.ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  const text = `${shownName()} falls ${shortDay(known.scenario.start, course.fell_day)}`;
  const fits = x - u.bbox.left > u.ctx.measureText(text).width + 8 * devicePixelRatio; // to the right stand the names of the lines
  u.ctx.textAlign = fits ? "right" : "left";
  u.ctx.textBaseline = "top";
  const [left, width] = [x + (u.ctx.textAlign === "right" ? -5 : 5) * devicePixelRatio, u.ctx.measureText(text).width];
  u.ctx.fillStyle = color("paper"); // nothing is written across a line
  u.ctx.fillRect(u.ctx.textAlign === "right" ? left - width - 2 : left - 2, u.bbox.top, width + 4, 14 * devicePixelRatio);
  u.ctx.fillStyle = color("wrong");
  u.ctx.fillText(text, left, u.bbox.top);
  note(u, text, u.ctx.textAlign === "right" ? left - width : left, u.bbox.top + 6 * devicePixelRatio);
  u.ctx.restore();
}
