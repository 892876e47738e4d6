// Numbers with their intervals as drawings: a dot with whiskers on a scale, and bars to either side of 0.

import { svg } from "./dom.js";

/**
 * One number with its interval on a line.
 *
 * @param ends [from, to] of the scale; 0 is marked if it lies between.
 * @param text the same in words, for screen readers.
 */
export function whisker({ value, low, high, ends, color = "link", width = 240, text, square = false }) {
  const height = 22;
  const x = (one) => 6 + ((Math.min(Math.max(one, ends[0]), ends[1]) - ends[0]) / (ends[1] - ends[0] || 1)) * (width - 12);
  const line = (x1, x2, y1, y2, name, thick) => svg("line", { x1, x2, y1, y2, stroke: `var(--${name})`, "stroke-width": thick });
  const known = low !== null && low !== undefined && high !== null && high !== undefined;
  const dot = square
    ? svg("rect", { x: x(Math.min(0, value)), width: Math.max(Math.abs(x(value) - x(0)), 1), y: 5, height: 12, fill: `var(--${color})`, opacity: 0.75 })
    : svg("circle", { cx: x(value), cy: 11, r: 4.5, fill: `var(--${color})` });
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": text, class: "whisker" },
    square ? null : line(x(ends[0]), x(ends[1]), 11, 11, "grid", 3),
    ends[0] <= 0 && ends[1] >= 0 ? line(x(0), x(0), 1, 21, "axis", 1.4) : null,
    square ? dot : null,
    known ? [line(x(low), x(high), 11, 11, "ink", 1.6), line(x(low), x(low), 7, 15, "ink", 1.6), line(x(high), x(high), 7, 15, "ink", 1.6)] : null,
    square ? null : dot);
}
