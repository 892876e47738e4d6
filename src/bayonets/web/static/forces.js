// The force structure as a drawing: services, and formations sized by officers and filled by stance on the cursor's day.

import { at, el, put, roving, say } from "./dom.js";
import { address, chosen, formations, known, lastOf, officersOf, on, shown, shownName } from "./state.js";
import { fontOf } from "./fit.js";
import { forcesLayout, marksOf, marksThatFit, rungsOf } from "./forces_layout.js";
import { forcesPicture } from "./forces_picture.js";
import { offerPicture } from "./pictures.js";
import { capital, count, number, onDay, percent, POSTURES, span, STANCES } from "./words.js";

const blocks = new Map();
let pointed = null; // the formation under the pointer or the focus
let choose = () => {};

export function startForces(options) {
  choose = options.choose;
  put(at("stance-key"), STANCES.map((name) => el("span", {}, el("i", { class: "swatch", style: { background: `var(--${name})` } }), name)));
  roving(at("map"), ".formation");
  new ResizeObserver(place).observe(at("map"));
  on("scenario", build);
  on("twin run day", fill);
  on("formation", () => (press(), card()));
  offerPicture("Forces", picture, at("map"));
}

const picture = () => known.scenario && shown() && forcesPicture({
  title: `Stances of the forces on ${onDay(known.scenario.start, address.day ?? 0)}`, subtitle: `${known.scenario.title ?? known.scenario.name}: ${shownName()}; areas by the square root of the number of officers`,
  caption: "Numbers: rungs of the ladder. Pact: kept off the streets by a tacit pact.", stateOf,
});

function build() {
  blocks.clear();
  const rungs = rungsOf(known.scenario.ladder);
  put(at("map"), known.scenario.services.map((service) => {
    const group = el("div", { class: "service", role: "group", "aria-label": service.label }, el("h3", { title: service.label }, service.label));
    blocks.set(service.name, { node: group });
    for (const one of service.formations) {
      const fills = STANCES.map(() => el("i"));
      const rung = rungs.get(one.name) ?? rungs.get(service.name);
      const marks = el("span", { class: "marks", "aria-hidden": "true" },
        el("span", { class: "mark-posture", hidden: true }),
        (one.pact ?? service.pact) ? el("span", { class: "mark-pact", dataset: { text: "pact" }, title: "A tacit pact keeps it off the streets" }) : null,
        rung ? el("span", { class: "mark-rung", dataset: { text: rung.join("·") }, title: `Rung ${rung.join(", ")} of the ladder` }) : null);
      const node = el("button", { type: "button", class: "formation", "aria-pressed": "false", tabindex: "-1",
        onclick: () => choose(one.name), onfocus: () => point(one.name), onblur: () => point(null),
        onpointerenter: () => point(one.name), onpointerleave: () => point(null) },
      el("span", { class: "label" }), el("span", { class: "fill" }, fills), marks);
      group.append(node);
      blocks.set(one.name, { node, fills, marks, one: { ...one, service }, rung, room: 0 });
    }
    return group;
  }));
  place();
  press();
}

function place() {
  const { clientWidth: width, clientHeight: height } = at("map");
  if (!known.scenario || width < 100 || !blocks.size) return;
  for (const { service, box, title, formations: inside } of forcesLayout(width, height, fonts())) {
    const { node } = blocks.get(service.name);
    lay(node, box);
    say(node.querySelector("h3"), title);
    for (const { one, box: spot, lines, room } of inside) {
      const block = blocks.get(one.name);
      const { node: button } = block;
      block.room = room;
      lay(button, spot);
      put(button.querySelector(".label"), lines.map((line) => el("span", {}, line)));
    }
  }
  fill();
}

/** The fonts of names, according to the style sheet at the present size of the page. */
function fonts() {
  const [service, label] = [at("map").querySelector(".service > h3"), at("map").querySelector(".label")];
  return { service: fontOf(service), formation: fontOf(label), line: Number.parseFloat(getComputedStyle(label).lineHeight) };
}

function lay(node, box) {
  for (const side of ["left", "top", "width", "height"]) node.style.setProperty(side, `${box[side].toFixed(1)}px`);
}

function press() {
  for (const { node, one } of blocks.values()) {
    if (!one) continue;
    const here = one.name === chosen().name;
    node.setAttribute("aria-pressed", String(here));
    node.setAttribute("tabindex", here ? "0" : "-1");
  }
}

/** The state of a formation on the cursor's day. */
function stateOf(one) {
  const course = shown();
  const row = course.formations.names.indexOf(one.name);
  const day = Math.min(address.day ?? 0, lastOf(course));
  const heads = course.formations.heads[row].map((values) => values[day]);
  return { heads, officers: officersOf(one, course), posture: course.formations.posture[row][day], duty: course.formations.duty?.[row][day], day,
    rungs: (course.rungs ?? []).filter((called) => called < day).length };
}

function fill() {
  if (!known.scenario || !shown() || !blocks.size) return;
  const font = fontOf(at("map").querySelector(".mark-posture"));
  for (const { node, fills, marks, one, rung, room } of blocks.values()) {
    if (!one) continue;
    const now = stateOf(one);
    fills.forEach((bar, stance) => bar.style.setProperty("flex-grow", String(now.heads[stance] / now.officers)));
    marks.querySelector(".mark-posture").dataset.text = now.posture === 1 ? "stalls" : now.posture === 2 ? "stood down" : "";
    const fitting = marksThatFit(marksOf(one, now.posture), room, font);
    for (const mark of marks.children) mark.hidden = !fitting.includes(mark.dataset.text);
    marks.querySelector(".mark-rung")?.classList.toggle("called", Boolean(rung?.some((step) => step <= now.rungs)));
    node.classList.toggle("stood-down", now.posture === 2);
    node.setAttribute("aria-label", spoken(one, now, rung));
  }
  card();
}

function spoken(one, now, rung) {
  const stances = STANCES.map((name, stance) => `${name} ${percent(now.heads[stance] / now.officers)}`).join(", ");
  const ladder = (one.pact ?? one.service.pact ? "; kept off the streets by a pact" : "") + (rung ? `; rung ${rung.join(" and ")} of the ladder` : "");
  return `${one.label}, ${count(one.officers, "officer")}: ${stances}; ${POSTURES[now.posture]}${ladder}`;
}

function point(name) {
  pointed = name;
  card();
}

/** The formation under the pointer, or the chosen one, in words: description, source of its size, and stances. */
function card() {
  if (!known.scenario || !shown()) return;
  const one = formations().find((other) => other.name === pointed) ?? chosen();
  const now = stateOf(one);
  const own = `services.${one.service.name}.`;
  const sources = known.scenario.numbers.filter(({ path }) => path.startsWith(`${own}formations.${one.name}.`) || (path.startsWith(own) && !path.startsWith(`${own}formations.`)));
  const size = sources.find(({ path }) => path.endsWith(`.${one.name}.size`)) ?? {};
  const range = one.low !== null && one.high !== null && one.low !== one.high ? ` (${span(number(one.low), number(one.high))})` : "";
  const stances = STANCES.map((name, stance) => `${number(now.heads[stance])} ${name}`).join(", ");
  const duty = now.duty === undefined ? "" : ` Duty ${percent(now.duty)}.`;
  const others = sources.filter((source) => source !== size && source.source).length;
  put(at("card"),
    el("div", {}, el("h3", {}, one.label), `: ${number(one.officers)} officers${range}. Street value ${number(one.street_value, 2)}${rungWords(one)}.`),
    el("div", {}, `${onDay(known.scenario.start, now.day)}: ${stances}. Commander: ${POSTURES[now.posture]}.${duty}`),
    el("div", { class: "source" }, `${capital(confidence(size))} Source of the size: ${size.source ?? "none given"}.`,
      others ? ` ${number(others)} more under Sources.` : ""));
}

function rungWords(one) {
  const rung = blocks.get(one.name)?.rung;
  return rung ? `; rung ${rung.join(" and ")}` : "";
}

const confidence = (source) => (source.confidence ? `${source.confidence} confidence.` : "confidence not given.");
