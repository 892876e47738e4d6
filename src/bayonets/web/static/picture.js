// A chart over the days as a separate drawing of the same numbers: to keep as a file, and for paper.

import { svg } from "./dom.js";
import { fitted } from "./fit.js";
import { spread } from "./spread.js";
import { dayMonth, dateOf } from "./words.js";

const WIDTH = 760;
const HEIGHT = 320;
const PLOT = { left: 56, right: 110, top: 62, bottom: 44 };
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";

/** A drawing with its title above and its caption below. */
export function framed({ title, subtitle, caption, width = WIDTH, height = HEIGHT }, ...inside) {
  return svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${title}. ${caption ?? ""}`, "font-family": FONT },
    svg("rect", { width, height, fill: "var(--paper)" }),
    words(12, 22, title, { "font-size": 15, "font-weight": 650 }), words(12, 41, subtitle ?? "", { "font-size": 12.5, fill: "var(--muted)" }),
    inside, words(12, height - 10, caption ?? "", { "font-size": 12, fill: "var(--muted)" }));
}

export const words = (x, y, text, more = {}) => svg("text", { x, y, "font-size": 12, fill: "var(--ink)", ...more }, text);

/**
 * @param data {title, subtitle, caption, start, days, range: [low, high], value: (number) => text, bands: {color, levels} or
 *   null, lines: [{name, color, dash, width, values}], splits: [day], day, marks: [day], fall: {day, text} or null,
 *   observed: [{day, low, high, about}], zero: bool}.
 */
export function timePicture(data) {
  const scale = scales(data);
  return framed(data, grid(data, scale), data.marks.map((day) => upright(scale, day, "axis", 0.8, "1 3")), bands(data, scale),
    data.lines.filter((line) => line.values).map((line) => svg("path", { d: path(line.values, scale), fill: "none", stroke: `var(--${line.color})`, "stroke-width": line.width ?? 2, "stroke-dasharray": line.dash?.join(" ") })),
    data.observed.map((one) => observation(one, scale)), data.fall ? fall(data.fall, scale) : null, upright(scale, data.day, "ink", 1.2), names(data, scale));
}

function scales({ days, range: [low, high] }) {
  const [right, bottom] = [WIDTH - PLOT.right, HEIGHT - PLOT.bottom];
  return {
    x: (day) => PLOT.left + (day / Math.max(days - 1, 1)) * (right - PLOT.left),
    y: (value) => bottom - ((Math.min(Math.max(value, low), high) - low) / (high - low || 1)) * (bottom - PLOT.top), right, bottom,
  };
}

function grid({ range: [low, high], value, splits, start, zero }, { x, y, right, bottom }) {
  return [
    ticks(low, high).map((tick) => [svg("line", { x1: PLOT.left, x2: right, y1: y(tick), y2: y(tick), stroke: zero && tick === 0 ? "var(--axis)" : "var(--grid)" }), words(PLOT.left - 6, y(tick) + 4, value(tick), { "text-anchor": "end", fill: "var(--muted)" })]),
    splits.map((day) => words(x(day), bottom + 16, dayMonth(dateOf(start, day)), { "text-anchor": "middle", fill: "var(--muted)" })),
  ];
}

/** Round numbers within a range, four or five of them. */
function ticks(low, high) {
  const rough = (high - low) / 4.5 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_none, place) => Number(((first + place) * step).toPrecision(12)));
}

/** A line with gaps at missing numbers. */
function path(values, { x, y }) {
  let pen = "M";
  return values.map((value, day) => {
    if (value === null || value === undefined) return (pen = "M"), "";
    const step = `${pen}${x(day).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
    return step;
  }).join("");
}

function bands({ bands: some }, scale) {
  if (!some?.levels) return null;
  const [low, lower, middle, upper, high] = some.levels;
  const fill = `var(--${some.color})`;
  return [area(low, high, scale, { fill, opacity: 0.17 }), area(lower, upper, scale, { fill, opacity: 0.36 }),
    middle ? svg("path", { d: path(middle, scale), fill: "none", stroke: fill, "stroke-width": 1.4, "stroke-dasharray": "4 3" }) : null];
}

function area(low, high, { x, y }, look) {
  if (!low || !high) return null;
  const days = low.map((_value, day) => day).filter((day) => low[day] !== null && high[day] !== null);
  if (!days.length) return null;
  const corner = (values) => (day) => `${x(day).toFixed(1)} ${y(values[day]).toFixed(1)}`;
  return svg("path", { d: `M${days.map(corner(high)).join("L")}L${days.reverse().map(corner(low)).join("L")}Z`, ...look });
}

const upright = ({ x, bottom }, day, color, width, dash = null) =>
  svg("line", { x1: x(day), x2: x(day), y1: PLOT.top, y2: bottom, stroke: `var(--${color})`, "stroke-width": width, "stroke-dasharray": dash });

function fall({ day, text }, scale) {
  const left = scale.x(day) < WIDTH / 2;
  return [upright(scale, day, "wrong", 1.4, "5 3"), words(scale.x(day) + (left ? 5 : -5), PLOT.top - 4, text, { fill: "var(--wrong)", "text-anchor": left ? "start" : "end" })];
}

/** A diamond for a number, half-open brackets for bounds. */
function observation({ day, low, high, about }, { x, y }) {
  const at = x(day);
  const bracket = (value, way) => (value === null || value === undefined ? "" : `M${at - 4} ${y(value)}H${at + 4}M${at} ${y(value)}v${4 * way}`);
  return [about ? svg("path", { d: `M${at} ${y(about.value) - 4}l4 4l-4 4l-4 -4Z`, fill: "var(--observed)" }) : null,
    svg("path", { d: bracket(low, -1) + bracket(high, 1), stroke: "var(--observed)", "stroke-width": 1.2, fill: "none" })];
}

/** The names of the lines in the margin, at the height of their ends and apart from each other. */
function names({ lines }, { y, right, bottom }) {
  const named = lines.filter((line) => line.values && line.name)
    .map((line) => ({ ...line, last: line.values.findLast((value) => value !== null && value !== undefined) }))
    .filter(({ last }) => last !== undefined).map((line) => ({ ...line, y: y(line.last) }));
  return spread(named, { top: PLOT.top, bottom, step: 14 }).map((one) => [
    svg("rect", { x: right + 5, y: one.y - 3, width: 6, height: 6, fill: `var(--${one.color})` }),
    words(right + 15, one.y + 4, fitted(one.name, PLOT.right - 20, 1, `12px ${FONT}`)[0])]);
}
