// The small timeline of a lever: its course for a target; a press on it sets a step on that date.

import { el, put, svg } from "./dom.js";
import { shortDay } from "./words.js";

const WIDTH = 280;
const HEIGHT = 51;
const BOTTOM = 1;
const TOP = 5;

/** @param set called with (day, value, settled) while the pointer moves and when it is released. */
export function timeline(declared, set) {
  const base = svg("path", { fill: "none", stroke: "var(--muted)", "stroke-width": 1.5, "stroke-dasharray": "2 3" });
  const now = svg("path", { fill: "none", stroke: "var(--link)", "stroke-width": 2.2 });
  const cursor = svg("line", { y1: 0, y2: HEIGHT - BOTTOM, stroke: "var(--ink)", "stroke-width": 1 });
  const ends = el("div", { class: "ends" }); // beside the drawing, which is stretched to the width available
  const ground = svg("line", { x1: 0, x2: WIDTH, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM, stroke: "var(--axis)" });
  const node = svg("svg", { class: "timeline", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, ground, base, now, cursor);
  let days = 1;
  let grip = null; // set while a pointer presses it, so that changes of the page do not change what the pointer refers to
  let [low, high] = [declared.low, declared.high];

  const x = (day) => (day / Math.max(days - 1, 1)) * WIDTH;
  const y = (value) => HEIGHT - BOTTOM - ((value - low) / (high - low || 1)) * (HEIGHT - BOTTOM - TOP);
  const path = (values) => values.map((value, day) => `${day ? `H${x(day).toFixed(1)}V` : "M0 "}${y(value).toFixed(1)}`).join("");

  /** The day and the value under the pointer, on the scale and at the position of the drawing when it was pressed. */
  function under(event) {
    const { box, low, high } = grip;
    const across = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    const up = 1 - Math.min(Math.max(((event.clientY - box.top) / box.height) * HEIGHT - TOP, 0) / (HEIGHT - BOTTOM - TOP), 1);
    return [Math.round(across * (days - 1)), low + up * (high - low)];
  }

  node.addEventListener("pointerdown", (event) => {
    if (grip || event.button !== 0) return;
    node.setPointerCapture(event.pointerId);
    grip = { pointer: event.pointerId, box: node.getBoundingClientRect(), low, high };
    move(event);
  });
  node.addEventListener("pointermove", (event) => isHeldBy(event) && move(event));
  node.addEventListener("lostpointercapture", (event) => {
    if (!isHeldBy(event)) return;
    const { at } = grip;
    grip = null;
    set(...at, true);
  });

  const isHeldBy = (event) => event.pointerId === grip?.pointer;

  function move(event) {
    grip.at = under(event);
    set(...grip.at, false);
  }

  return {
    node: el("div", {}, node, ends),
    show(start, before, after, day) {
      days = after.length;
      low = Math.min(declared.low, ...after, ...before);
      high = Math.max(declared.high, ...after, ...before);
      base.setAttribute("d", path(before));
      now.setAttribute("d", path(after));
      cursor.setAttribute("x1", x(day));
      cursor.setAttribute("x2", x(day));
      put(ends, el("span", {}, shortDay(start, 0)), el("span", {}, shortDay(start, days - 1)));
    },
  };
}
