// The course: protest, pressure and force on the streets, and the stances of the chosen formation.

import { chart, LEFT, RIGHT } from "./chart.js";
import { pictureOf } from "./chart_numbers.js";
import { at, el, put, svg } from "./dom.js";
import { markKey, startMarks } from "./marks.js";
import { drawObserved, mostProtest, observed } from "./observed.js";
import { offerPicture } from "./pictures.js";
import { drawRuns, pickLine } from "./runs_drawn.js";
import { address, chosen, known, lastOf, officersOf, on, referenceArm, shown, shownName } from "./state.js";
import { count, inSentence, number, onDay, percent, shortDay, span, splitsOf, STANCES, thousands } from "./words.js";
import { drawDays, drawFall, drawZero, FALL_HEAD } from "./uprights.js";

const STREETS = [
  { key: "protest", title: "Protest", unit: ["thousands of people", "thousands"], color: "protest", say: thousands },
  { key: "pressure", title: "Pressure", unit: ["log of demand over force; above 0 protest exceeds the capacity of the forces", "log of demand over force", "log ratio"], color: "resisting", say: (value) => number(value, 2) },
  { key: "force", title: "Force", unit: ["riot policemen at full effort", "riot policemen", "men"], color: "force", say: (value) => number(value) },
];
const SHOWN = [1, 2, 3, 4]; // all stances but LOYAL, which is the rest
const DASHES = [undefined, undefined, [6, 3], undefined, [2, 3]];

/** The numbers of the runs in the key, which has little room. */
const NUMBERS = { all: "prior", posterior: "posterior", quantities: "quantities drawn", parameters: "parameters drawn" };

const charts = {};

export function startCourse(options) {
  const common = {
    dates: (day) => shortDay(known.scenario.start, day),
    splits: () => splitsOf(known.scenario.start, known.scenario.days),
    day: () => address.day ?? 0,
  };
  for (const street of STREETS) {
    charts[street.key] = chart(at("charts").appendChild(el("div", { class: "chart" })), {
      ...common, ...street, value: street.say, bands: { color: street.color }, range: rangeOf(street.key),
      lines: [
        { color: "ink", dash: [2, 3], width: 1.6, end: () => referenceArm().name ?? "before" },
        { color: street.color, width: 2.2, end: "mean field" },
        { color: "ink", width: 1.4, end: () => (address.run === null ? "" : `run ${address.run}`) },
      ],
      pick: (day, how) => (options.pickDay(day), how && street.key === "protest" && pickLine(how)),
      behind: (u) => (drawDays(u), street.key === "protest" ? drawRuns(u) : street.key === "pressure" ? drawZero(u) : null),
      head: street.key === "protest" ? FALL_HEAD : undefined,
      before: street.key === "protest" ? (u, note) => (drawObserved(u), drawFall(u, note)) : (u) => drawFall(u),
    });
  }
  const select = el("select", { id: "formation", "aria-label": "Formation in this chart", onchange: () => options.choose(select.value) });
  charts.stances = chart(at("charts").appendChild(el("div", { class: "chart tall" })), {
    ...common, title: select, unit: "% of officers", bands: { color: "exited" }, xAxis: true,
    value: (value) => number(value, 1), range: (_u, _low, high) => [0, Math.max(high ?? 0, 1) * 1.06], behind: drawDays, before: (u) => drawFall(u),
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
  offerPicture("Stances", () => picture("stances", () => `Stances: ${inSentence(chosen().label)}`), charts.stances.plot);
  on("day tab changes scenario", () => Object.values(charts).forEach((one) => one.redraw()));
}

/** A chart of the streets, or of the stances, as a picture to keep. */
function picture(key, title) {
  const numbers = known.twin && charts[key].numbers();
  const course = shown();
  return numbers && pictureOf({ ...numbers, title: title(), zero: key === "pressure", observed: key === "protest" ? observed().filter((one) => (one.low ?? one.high ?? one.about?.value ?? 0) <= numbers.range[1]) : [],
    caption: key === "stances" && known.fan ? `Lines: ${shownName()}. Bands: exited in 50 and 90% of ${count(known.fan.runs, "run")}; thin and dashed: their median. Upright line: ${onDay(known.scenario.start, address.day ?? 0)}.` : undefined,
    fall: course?.fell_day >= 0 ? { day: course.fell_day, text: `${shownName()} falls ${shortDay(known.scenario.start, course.fell_day)}` } : null });
}

/** The meaning of lines and bands, and the number of runs behind the bands. */
function showKey() {
  const line = (dash) => svg("svg", { width: 20, height: 8, "aria-hidden": "true" }, svg("line", { x1: 0, x2: 20, y1: 4, y2: 4, stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": dash }));
  const runs = known.fan ? [el("span", {}, line("4 3"), "median"), el("span", {}, el("i", { class: "swatch band" }), `50 and 90% of ${known.fan.held < known.fan.runs ? "runs standing" : "runs"}, ${NUMBERS[known.fan.uncertain] ?? "best numbers"}`)] : el("span", {}, "runs to come");
  const seen = known.scenario?.observations.some((one) => one.quantity === "protest")
    ? el("span", {}, svg("svg", { width: 10, height: 12, "aria-hidden": "true" }, svg("path", { d: "M1 2H9M5 2V6M1 11H9M5 11V8", stroke: "var(--observed)", fill: "none", "stroke-width": 1.3 })), "observed") : null;
  for (const place of document.querySelectorAll(".mark-key")) put(place, markKey());
  put(at("line-key"), runs, seen); // lines have their names at their ends
}

function fillSelect() {
  put(at("formation"), known.scenario.services.map((service) =>
    el("optgroup", { label: service.label }, service.formations.map((one) => el("option", { value: one.name }, one.label)))));
  at("formation").value = chosen().name;
}

function rangeOf(key) {
  if (key === "protest") return (_u, _low, high) => [0, mostProtest(Math.max(high ?? 0, 1))];
  if (key === "pressure") return (_u, low, high) => [Math.min(low ?? 0, 0) - 0.15, Math.max(high ?? 0, 0) + 0.15];
  return (_u, _low, high) => [0, Math.max(high ?? 0, 10) * 1.06];
}

/** After a fall the last state of a course repeats; it is not drawn. */
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
  const inPercent = (values, officers = one.officers) => values.map((value) => (value === null ? null : (100 * value) / officers));
  const course = shown();
  const lines = SHOWN.map((stance) => untilFall(inPercent(course.formations.heads[place][stance], officersOf(one, course)), course));
  charts.stances.show(days, known.fan?.formations.exited?.map((level) => inPercent(level[place])), lines);
}

/** The runs of which the bands are drawn on a day. */
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
    const own = `${who.replace("mean of", "median of")}${fallen}: ${say(course.streets[key][day])}`;
    const text = own + runs;
    charts[key].now(text, own, say(course.streets[key][day]));
    charts[key].label(`${title}, ${unit[0]}, on ${onDay(known.scenario.start, asked)}. ${text}${runs && " (90% of runs)"}`);
  }
  const one = chosen();
  const place = known.twin.formations.names.indexOf(one.name);
  const heads = course.formations.heads[place].map((values) => values[day]);
  const officers = officersOf(one, course);
  const stand = `${percent(heads[0] / officers)} loyal, ${percent(heads[3] / officers)} exited`;
  charts.stances.now(`${who}: ${stand}`, stand);
  charts.stances.label(`${one.label} on ${onDay(known.scenario.start, day)}, ${who}: ` +
    STANCES.map((name, stance) => `${name} ${percent(heads[stance] / officers)}`).join(", "));
}
