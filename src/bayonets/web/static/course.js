// The course: protest, pressure and force on the streets, and the stances of the chosen formation.

import { chart, LEFT, RIGHT } from "./chart.js";
import { pictureOf } from "./chart_numbers.js";
import { at, el, put, svg } from "./dom.js";
import { happenings } from "./happenings.js";
import { color, stroke } from "./ink.js";
import { markKey, startMarks } from "./marks.js";
import { offerPicture } from "./pictures.js";
import { address, chosen, known, lastOf, on, shown, shownName } from "./state.js";
import { count, number, onDay, percent, shortDay, span, splitsOf, STANCES, thousands } from "./words.js";

const STREETS = [
  { key: "protest", title: "Protest", unit: "thousands of people", color: "protest", say: thousands },
  { key: "pressure", title: "Pressure", unit: "above 0 beyond the capacity of the forces", color: "resisting", say: (value) => number(value, 2) },
  { key: "force", title: "Force", unit: "riot policemen at full effort", color: "force", say: (value) => number(value) },
];
const SHOWN = [1, 2, 3, 4]; // all stances but LOYAL, which is the rest
const DASHES = [undefined, undefined, [6, 3], undefined, [2, 3]];

const charts = {};
let pickRun = () => {};

export function startCourse(options) {
  pickRun = options.pickRun;
  const common = {
    dates: (day) => shortDay(known.scenario.start, day),
    splits: () => splitsOf(known.scenario.start, known.scenario.days),
    day: () => address.day ?? 0,
  };
  for (const street of STREETS) {
    charts[street.key] = chart(at("charts").appendChild(el("div", { class: "chart" })), {
      ...common, ...street, value: street.say, bands: { color: street.color }, range: rangeOf(street.key),
      lines: [
        { color: "ink", dash: [2, 3], width: 1.6, end: "before" },
        { color: street.color, width: 2.2, end: "mean field" },
        { color: "ink", width: 1.4, end: () => (address.run === null ? "" : `run ${address.run}`) },
      ],
      pick: (day, how) => (options.pickDay(day), how && street.key === "protest" && pickLine(how)),
      behind: (u) => (drawDays(u), street.key === "protest" ? drawRuns(u) : street.key === "pressure" ? drawZero(u) : null),
      before: street.key === "protest" ? (u) => (drawObserved(u), drawFall(u, true)) : drawFall,
    });
  }
  const select = el("select", { id: "formation", "aria-label": "Formation in this chart", onchange: () => options.choose(select.value) });
  charts.stances = chart(at("charts").appendChild(el("div", { class: "chart tall" })), {
    ...common, title: select, unit: "% of officers", bands: { color: "exited" }, xAxis: true,
    value: (value) => number(value, 1), range: (_u, _low, high) => [0, Math.max(high ?? 0, 1) * 1.06], behind: drawDays, before: drawFall,
    lines: SHOWN.map((stance) => ({ color: STANCES[stance], dash: DASHES[stance], end: STANCES[stance] })),
    pick: (day) => options.pickDay(day),
  });
  on("fan run pin folder scenario", showKey);
  on("scenario", fillSelect);
  on("formation", () => (select.value = chosen().name));
  on("twin fan run pin scenario formation", showAll);
  on("day twin fan run formation", sayNow);
  startMarks(options, [LEFT, RIGHT]);
  for (const { key, title } of STREETS) offerPicture(title, () => picture(key, () => title), charts[key].plot);
  offerPicture("Stances", () => picture("stances", () => `Stances: ${chosen().label}`), charts.stances.plot);
  on("day tab changes scenario", () => Object.values(charts).forEach((one) => one.redraw()));
}

/** A chart of the streets, or of the stances, as a picture to keep. */
function picture(key, title) {
  const numbers = known.twin && charts[key].numbers();
  const course = shown();
  return numbers && pictureOf({ ...numbers, title: title(), zero: key === "pressure", observed: key === "protest" ? observed().filter((one) => (one.low ?? one.high ?? one.about?.value ?? 0) <= numbers.range[1]) : [],
    fall: course?.fell_day >= 0 ? { day: course.fell_day, text: `${shownName()} falls ${shortDay(known.scenario.start, course.fell_day)}` } : null });
}

/** What lines and bands are, and how many runs stand behind the bands. */
function showKey() {
  const line = (dash) => svg("svg", { width: 20, height: 8, "aria-hidden": "true" }, svg("line", { x1: 0, x2: 20, y1: 4, y2: 4, stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": dash }));
  const runs = known.fan ? [el("span", {}, line("4 3"), "median"), el("span", {}, el("i", { class: "swatch band" }), `50 and 90% of ${known.fan.held < known.fan.runs ? "runs standing" : count(known.fan.runs, "run")}`)] : el("span", {}, "runs to come");
  const seen = known.scenario?.observations.some((one) => one.quantity === "protest")
    ? el("span", {}, svg("svg", { width: 10, height: 12, "aria-hidden": "true" }, svg("path", { d: "M1 2H9M5 2V6M1 11H9M5 11V8", stroke: "var(--observed)", fill: "none", "stroke-width": 1.3 })), "observed") : null;
  put(at("mark-key"), markKey());
  put(at("line-key"), address.folder ? null : el("span", {}, line(null), "twin"), runs, seen);
}

function fillSelect() {
  put(at("formation"), known.scenario.services.map((service) =>
    el("optgroup", { label: service.label }, service.formations.map((one) => el("option", { value: one.name }, one.label)))));
  at("formation").value = chosen().name;
}

const ROOM = 1.35; // times the largest value that is drawn: what was observed beyond that is an arrow at the top

/** What was observed of the protest within the days of the scenario. */
const observed = () =>
  (known.scenario?.observations ?? []).filter((one) => one.quantity === "protest" && one.day >= 0 && one.day < known.scenario.days);

/** The end of the scale: room for what is drawn, and for what was observed unless that would press the rest flat. */
function mostProtest(high) {
  const all = observed().flatMap((one) => [one.low ?? 0, one.high ?? 0, one.about?.value ?? 0]);
  return Math.max(high * 1.06, ...all.filter((one) => one < high * ROOM).map((one) => one * 1.12));
}

function rangeOf(key) {
  if (key === "protest") return (_u, _low, high) => [0, mostProtest(Math.max(high ?? 0, 1))];
  if (key === "pressure") return (_u, low, high) => [Math.min(low ?? 0, 0) - 0.15, Math.max(high ?? 0, 0) + 0.15];
  return (_u, _low, high) => [0, Math.max(high ?? 0, 10) * 1.06];
}

/** Where a course has fallen its last state repeats: that is not drawn. */
const untilFall = (values, course) => values.map((value, day) => (day > lastOf(course) ? null : value));

const street = (course, key) => (course ? untilFall(course.streets[key], course) : null);

function showAll() {
  if (!known.scenario || !known.twin) return;
  const days = known.twin.days;
  for (const { key } of STREETS) {
    charts[key].show(days, known.fan?.streets[key], [street(known.reference, key), address.folder ? null : street(known.twin, key), street(known.runCourse, key)]);
  }
  const one = chosen();
  const place = known.twin.formations.names.indexOf(one.name);
  const inPercent = (values) => values.map((value) => (value === null ? null : (100 * value) / one.officers));
  const course = shown();
  const lines = SHOWN.map((stance) => untilFall(inPercent(course.formations.heads[place][stance]), course));
  charts.stances.show(days, known.fan?.formations.exited?.map((level) => inPercent(level[place])), lines);
}

/** Of which runs the bands are on a day. */
const standing = (day) => (known.fan.standing[day] < known.fan.runs ? `${number(known.fan.standing[day])} runs standing` : "runs");

function sayNow() {
  if (!known.scenario || !known.twin) return;
  const course = shown();
  const asked = Math.min(address.day ?? 0, known.twin.days - 1);
  const day = Math.min(asked, lastOf(course));
  const who = shownName();
  for (const { key, title, unit, say } of STREETS) {
    const band = known.fan && known.fan.streets[key];
    const runs = band && band[0][asked] !== null ? ` · ${standing(asked)}: ${span(say(band[0][asked]), say(band[4][asked]))}` : "";
    const fallen = asked === day ? "" : course.fell_day >= 0 ? " when it fell" : ` on ${shortDay(known.scenario.start, day)}`;
    const text = `${who.replace("mean", "median")}${fallen}: ${say(course.streets[key][day])}${runs}`;
    charts[key].now(text);
    charts[key].label(`${title}, ${unit}, on ${onDay(known.scenario.start, asked)}. ${text}${runs && " in nine of ten"}`);
  }
  const one = chosen();
  const place = known.twin.formations.names.indexOf(one.name);
  const heads = course.formations.heads[place].map((values) => values[day]);
  charts.stances.now(`${who}: ${percent(heads[0] / one.officers)} loyal, ${percent(heads[3] / one.officers)} exited`);
  charts.stances.label(`${one.label} on ${onDay(known.scenario.start, day)}, ${who}: ` +
    STANCES.map((name, stance) => `${name} ${percent(heads[stance] / one.officers)}`).join(", "));
}

// --- What is drawn besides lines and bands ------------------------------------------------------------------------------

/** The days of events and of steps of levers, as thin lines behind everything. */
function drawDays(u) {
  for (const day of new Set(happenings().map((one) => one.day))) {
    const x = Math.round(u.valToPos(day, "x", true)) + 0.5;
    stroke(u, "axis", 0.7, [1, 3], () => (u.ctx.moveTo(x, u.bbox.top), u.ctx.lineTo(x, u.bbox.top + u.bbox.height)));
  }
}

function drawZero(u) {
  const y = Math.round(u.valToPos(0, "y", true)) + 0.5;
  stroke(u, "axis", 1.6, [], () => (u.ctx.moveTo(u.bbox.left, y), u.ctx.lineTo(u.bbox.left + u.bbox.width, y)));
}

/** The day on which the course falls that the cursor reads. */
function drawFall(u, named = false) {
  const course = shown();
  if (!course || course.fell_day < 0) return;
  const x = Math.round(u.valToPos(course.fell_day, "x", true)) + 0.5;
  stroke(u, "wrong", 1.4, [5, 3], () => (u.ctx.moveTo(x, u.bbox.top), u.ctx.lineTo(x, u.bbox.top + u.bbox.height)));
  if (!named) return;
  u.ctx.save();
  u.ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  u.ctx.fillStyle = color("wrong");
  u.ctx.textAlign = x > u.bbox.left + u.bbox.width / 2 ? "right" : "left";
  u.ctx.textBaseline = "top";
  u.ctx.fillText(`${shownName()} falls ${shortDay(known.scenario.start, course.fell_day)}`, x + (u.ctx.textAlign === "right" ? -5 : 5) * devicePixelRatio, u.bbox.top);
  u.ctx.restore();
}

/** Single runs, thin, while a run is to be picked. */
function drawRuns(u) {
  if (address.tab !== "story") return;
  u.ctx.save();
  u.ctx.beginPath();
  u.ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  u.ctx.clip();
  u.ctx.globalAlpha = 0.45;
  for (const run of known.fan?.runs_drawn ?? []) {
    stroke(u, "protest", 0.8, [], () => {
      const last = run.fell_day < 0 ? run.protest.length - 1 : run.fell_day;
      for (let day = 0; day <= last; day += 1) u.ctx.lineTo(u.valToPos(day, "x", true), u.valToPos(run.protest[day], "y", true));
    });
  }
  u.ctx.restore();
}

/** The run whose line passes nearest to where the chart was pressed, if one does. */
function pickLine({ u, top }) {
  if (address.tab !== "story") return;
  const day = address.day ?? 0;
  const near = (known.fan?.runs_drawn ?? [])
    .filter((run) => run.fell_day < 0 || day <= run.fell_day)
    .map((run) => ({ run: run.run, far: Math.abs(u.valToPos(run.protest[day], "y") - top) }))
    .sort((a, b) => a.far - b.far)[0];
  if (near && near.far < 14) pickRun(near.run);
}

/** Beyond the scale, upwards. */
function arrow(u, x, size) {
  u.ctx.moveTo(x - size, u.bbox.top + size);
  u.ctx.lineTo(x, u.bbox.top);
  u.ctx.lineTo(x + size, u.bbox.top + size);
}

/** What was observed: diamonds; bounds as half-open brackets. */
function drawObserved(u) {
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

