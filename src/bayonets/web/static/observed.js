// Observations of the protest, in its chart: diamonds for numbers, half-open brackets for bounds.

import { color } from "./ink.js";
import { known } from "./state.js";

const ROOM = 1.35; // times the largest value drawn: observations beyond that are arrows at the top

/** Observations of the protest within the days of the scenario. */
export const observed = () =>
  (known.scenario?.observations ?? []).filter((one) => one.quantity === "protest" && one.day >= 0 && one.day < known.scenario.days);

/** The end of the scale: it includes what is drawn, and the observations unless they would flatten the rest. */
export function mostProtest(high) {
  const all = observed().flatMap((one) => [one.low ?? 0, one.high ?? 0, one.about?.value ?? 0]);
  return Math.max(high * 1.06, ...all.filter((one) => one < high * ROOM).map((one) => one * 1.12));
}

/** Beyond the scale, upwards. */
function arrow(u, x, size) {
  u.ctx.moveTo(x - size, u.bbox.top + size);
  u.ctx.lineTo(x, u.bbox.top);
  u.ctx.lineTo(x + size, u.bbox.top + size);
}

/** Observations: diamonds; bounds as half-open brackets. */
export function drawObserved(u) {
  const size = 4 * devicePixelRatio;
  u.ctx.save();
  u.ctx.fillStyle = color("observed");
  u.ctx.strokeStyle = color("observed");
  u.ctx.lineWidth = 1.2 * devicePixelRatio;
  for (const one of observed()) {
    const x = u.valToPos(one.day, "x", true);
    const y = (value) => Math.max(u.valToPos(value, "y", true), u.bbox.top + size);
    u.ctx.beginPath();
    if (one.about) {
      u.ctx.moveTo(x, y(one.about.value) - size);
      [[size, 0], [0, size], [-size, 0]].forEach(([dx, dy]) => u.ctx.lineTo(x + dx, y(one.about.value) + dy));
      u.ctx.fill();
    }
    for (const [end, way] of [[one.low, -1], [one.high, 1]]) {
      if (end === null || end === undefined) continue;
      if (end > u.scales.y.max) {
        arrow(u, x, size);
        continue;
      }
      u.ctx.moveTo(x - size, y(end));
      u.ctx.lineTo(x + size, y(end));
      u.ctx.moveTo(x, y(end));
      u.ctx.lineTo(x, y(end) + way * size);
    }
    u.ctx.stroke();
  }
  u.ctx.restore();
}
