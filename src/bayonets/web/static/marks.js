// Above the charts, on their days: events as triangles, and steps of the levers in the marks of their actors; each has a
// rim, so that those of neighbouring days remain distinct.

import { at, el, put, svg } from "./dom.js";
import { happenings } from "./happenings.js";
import { address, known, on } from "./state.js";
import { onDay } from "./words.js";

const HEIGHT = 20;
const ROWS = { event: 5, state: 14, opposition: 14, situation: 14 };
const NEAR = 12; // pixels between a mark and a press that selects it

/** @param ends [left, right] pixels that the charts leave beside their days. */
export function startMarks(options, ends) {
  const drawing = svg("svg", { class: "marks-row", height: HEIGHT, "aria-hidden": "true" });
  at("charts").before(drawing);
  const show = () => known.scenario && draw(drawing, ends);
  on("scenario changes day", show);
  new ResizeObserver(show).observe(drawing);
  drawing.addEventListener("pointerdown", (event) => {
    const x = event.clientX - drawing.getBoundingClientRect().left;
    const near = happenings().map((one) => ({ day: one.day, far: Math.abs(placeOf(drawing, ends, one.day) - x) })).sort((a, b) => a.far - b.far)[0];
    if (near && near.far <= NEAR) options.pickDay(near.day);
  });
}

function placeOf(drawing, [left, right], day) {
  return left + (day / Math.max(known.scenario.days - 1, 1)) * (drawing.clientWidth - left - right);
}

function draw(drawing, ends) {
  const { start } = known.scenario;
  put(drawing, happenings().map((one) => {
    const here = one.day === address.day;
    const fill = one.isOwn ? "var(--link)" : here ? "var(--ink)" : "var(--muted)";
    return svg("g", { fill, stroke: "var(--paper)", transform: `translate(${placeOf(drawing, ends, one.day).toFixed(1)} ${ROWS[one.kind]})` }, shape(one.kind), svg("title", {}, `${onDay(start, one.day)}: ${one.text}`));
  }));
}

function shape(kind) {
  if (kind === "event") return svg("path", { d: "M-4.5 -4H4.5L0 4.5Z" });
  if (kind === "opposition") return svg("circle", { r: 3.4 });
  return svg("rect", { x: -3, y: -3, width: 6, height: 6, transform: kind === "situation" ? "rotate(45)" : null });
}

/** The meaning of the marks, for the key of the charts. */
export const markKey = () => [["event", "event"], ["state", "step of the state"], ["opposition", "of the opposition"]].map(([kind, text]) =>
  el("span", {}, svg("svg", { width: 10, height: 10, viewBox: "-5 -5 10 10", fill: "currentColor", "aria-hidden": "true" }, shape(kind)), text));
