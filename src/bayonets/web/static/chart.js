// A chart over the days, on uPlot: bands of the runs behind, lines in front, and the cursor's day across all of them.

import { el, say } from "./dom.js";
import { firstThatFits, fitted, fontOf, widthOf } from "./fit.js";
import { spread } from "./spread.js";
import { color, onOtherColors, stroke, tint } from "./ink.js";

const uPlot = window.uPlot;
export const LEFT = 46;
export const RIGHT = 80;
const END_ROOM = RIGHT - 16; // pixels of a name in the margin, beside its mark
const END_FONT = (ratio) => `${12 * ratio}px system-ui, sans-serif`;
const GAP = 9; // pixels between the parts of the row above a chart
const BAND_90 = 0.17;
const BAND_50 = 0.36;

/** All charts of the page. */
export const all = new Set();
onOtherColors(() => all.forEach((chart) => chart.redraw()));

/**
 * @param place where the chart goes.
 * @param options title (text or a node), unit (or several, the fullest first), lines: [{name, color, dash, width, end}], bands: {color} or null, xAxis, dates:
 *   (day) => text, value: (number) => text, day: () => cursor, pick: (day, how) => void, behind and before: drawn too, head: pixels above the plot.
 */
export function chart(place, options) {
  const now = el("span", { class: "now" });
  const unit = el("span", { class: "unit" });
  let texts = [""]; // alternatives for the text above the chart on its right, the fullest first
  const plot = el("div", { class: "plot", role: "img" });
  const title = el("b", {}, options.title);
  place.append(el("div", { class: "title" }, title, unit, now), plot);
  const first = options.bands ? 5 : 0; // series of quantiles before the lines
  let made = null;
  let written = []; // positions of names on the canvas
  let data = null; // nothing is drawn before the first numbers

  function series() {
    const quiet = { stroke: "transparent", width: 0, points: { show: false } };
    const median = {
      stroke: () => color(options.bands?.color), width: 1.4, dash: [4, 3], points: { show: false },
    };
    const bands = options.bands ? [quiet, quiet, quiet, quiet, median] : [];
    const lines = options.lines.map((line) => ({
      stroke: () => color(line.color), width: line.width ?? 2, dash: line.dash, points: { show: false },
    }));
    return [{}, ...bands, ...lines];
  }

  function bands() {
    if (!options.bands) return [];
    const filled = (high, low, share) => ({ series: [high, low], fill: () => tint(options.bands.color, share), dir: -1 });
    return [filled(4, 1, BAND_90), filled(3, 2, BAND_50)];
  }

  function axes() {
    const common = {
      stroke: () => color("muted"), font: "12px system-ui, sans-serif", ticks: { show: false },
      grid: { stroke: () => color("grid"), width: 1 }, border: { show: false },
    };
    return [
      { ...common, grid: { show: false }, size: options.xAxis ? 24 : 4, splits: () => options.splits(), gap: 4,
        values: (_u, days) => days.map((day) => (options.xAxis ? options.dates(day) : "")) },
      { ...common, size: LEFT, space: 26, gap: 4, values: (_u, values) => values.map((value) => options.value(value)) },
    ];
  }

  function build() {
    const { clientWidth: width, clientHeight: height } = plot;
    if (width < 80 || height < 40) return;
    made = new uPlot(
      {
        width, height, padding: [options.head ?? 6, RIGHT, 0, 0], legend: { show: false }, series: series(), bands: bands(), axes: axes(),
        scales: { x: { time: false, range: () => [0, Math.max(data[0].length - 1, 1)] }, y: { range: options.range } },
        cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false } },
        hooks: {
          drawAxes: [(u) => options.behind?.(u)],
          draw: [(u) => ((written = []), marker(u, options.day()), options.before?.(u, note), ends(u))],
          ready: [follow],
        },
      },
      data,
      plot,
    );
  }

  /** Title, unit and numbers in one row without cutting: the numbers are shortened first, then the unit. */
  function fill() {
    const room = title.parentNode.clientWidth - title.offsetWidth - 2 * GAP;
    if (room < 0) return;
    const [fonts, units] = [[fontOf(now), fontOf(unit)], [options.unit, ""].flat()];
    const pairs = texts.flatMap((text) => units.map((one) => [one, text]));
    const fits = ([one, text]) => widthOf(text, fonts[0]) + widthOf(one, fonts[1]) <= room;
    const [shownUnit, text] = pairs.find(fits) ?? ["", firstThatFits(texts, room, fonts[0])];
    say(unit, shownUnit);
    say(now, text);
  }

  /** Record the position of a text in pixels of the page, from which overlaps and cuts are detected. */
  function note(u, text, left, middle) {
    const [width, ratio] = [u.ctx.measureText(text).width, devicePixelRatio];
    written.push({ text, left: left / ratio, right: (left + width) / ratio, top: middle / ratio - 6, bottom: middle / ratio + 6, within: [u.width, u.height] });
  }

  /** The cursor's day as a vertical line. */
  function marker(u, day) {
    const x = Math.round(u.valToPos(day, "x", true)) + 0.5;
    stroke(u, "ink", 1.2, [], () => {
      u.ctx.moveTo(x, u.bbox.top);
      u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
    });
  }

  /**
   * The names of the lines in the margin, at the height of their ends and apart from each other; also where a line ends
   * before the last day, since a name on the plot would cover other lines.
   */
  function ends(u) {
    const ratio = devicePixelRatio;
    const step = 13 * ratio;
    const named = options.lines
      .map((line, i) => ({ line, value: lastOf(data[first + 1 + i]) }))
      .filter(({ line, value }) => value !== null && endName(line))
      .map((one) => ({ ...one, y: u.valToPos(one.value, "y", true) }));
    const names = spread(named, { top: u.bbox.top + step / 3, bottom: u.bbox.top + u.bbox.height, step });
    const x = 5 * ratio + u.bbox.left + u.bbox.width;
    const mark = 6 * ratio; // the colour as a square: orange letters would be illegible
    u.ctx.save();
    u.ctx.font = END_FONT(ratio);
    u.ctx.textBaseline = "middle";
    u.ctx.textAlign = "left";
    for (const { line, y } of names) {
      const [name] = fitted(endName(line), END_ROOM, 1, END_FONT(1));
      u.ctx.fillStyle = color(line.color);
      u.ctx.fillRect(x, y - mark / 2, mark, mark);
      u.ctx.fillStyle = color("ink");
      u.ctx.fillText(name, x + mark * 1.5, y);
      note(u, name, x + mark * 1.5, y);
    }
    u.ctx.restore();
  }

  /** Press and drag: the day under the pointer. */
  function follow(u) {
    const dayAt = (event) => {
      const box = u.over.getBoundingClientRect();
      return Math.round(u.posToVal(Math.min(Math.max(event.clientX - box.left, 0), box.width), "x"));
    };
    u.over.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      u.over.setPointerCapture(event.pointerId);
      options.pick(dayAt(event), { u, top: event.clientY - u.over.getBoundingClientRect().top });
    });
    u.over.addEventListener("pointermove", (event) => {
      if (u.over.hasPointerCapture(event.pointerId)) options.pick(dayAt(event), null);
    });
  }

  const handle = {
    /** quantiles (5, D) or null; lines as (D,) arrays or null. */
    show(days, quantiles, lines) {
      const none = Array.from({ length: days }, () => null);
      const levels = options.bands ? [0, 1, 3, 4, 2].map((level) => quantiles?.[level] ?? none) : [];
      data = [Array.from({ length: days }, (_none, day) => day), ...levels, ...lines.map((line) => line ?? none)];
      if (made) made.setData(data);
      else build();
    },
    redraw: () => made?.redraw(false, false),
    /** The content of the chart, for a picture of it; null before the first numbers. */
    numbers() {
      if (!data) return null;
      const levels = options.bands ? [data[1], data[2], data[5], data[3], data[4]] : null;
      const drawn = data.slice(1).flat().filter((value) => Number.isFinite(value));
      const ends = drawn.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
      const [min, max] = made ? [made.scales.y.min, made.scales.y.max] : options.range(null, ...(drawn.length ? ends : [null, null]));
      return {
        unit: [options.unit].flat()[0], value: options.value, range: [min, max], splits: options.splits(),
        bands: levels && { color: options.bands.color, levels: levels.map((one) => (one.some((value) => value !== null) ? one : null)) },
        lines: options.lines.map((line, place) => ({ name: endName(line), color: line.color, dash: line.dash, width: line.width, values: data[first + 1 + place] })),
      };
    },
    written: () => written,
    plot,
    /** The numbers of the day, in alternative forms; the first that fits is shown. */
    now: (...forms) => ((texts = forms), fill()),
    label: (text) => plot.setAttribute("aria-label", text),
  };
  all.add(handle);
  new ResizeObserver(() => {
    fill();
    if (!made) return data && build();
    made.setSize({ width: plot.clientWidth, height: plot.clientHeight });
  }).observe(plot);
  return handle;
}

const endName = (line) => (typeof line.end === "function" ? line.end() : line.end);

/** The last number of a line; null if it has none. */
const lastOf = (values) => values.findLast((value) => value !== null && value !== undefined) ?? null;
