// The force structure as a drawing: services, formations sized by officers and filled by stance on the cursor's day.

import { at, el, put, roving, say } from "./dom.js";
import { address, chosen, formations, known, lastOf, on, shown, shownName } from "./state.js";
import { forcesPicture } from "./forces_picture.js";
import { offerPicture } from "./pictures.js";
import { squarify } from "./treemap.js";
import { capital, count, number, onDay, percent, POSTURES, span, STANCES } from "./words.js";

const HEAD = 17; // pixels of a service's name
const GAP = 3;
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
  title: `How the forces stand on ${onDay(known.scenario.start, address.day ?? 0)}`, subtitle: `${known.scenario.title ?? known.scenario.name}: ${shownName()}; boxes grow with the square root of their officers`,
  caption: "Numbers: rungs of the ladder. Pact: kept out of the streets by a tacit pact.",
});

const LEAST = 0.02; // of the drawing: enough for a name, and for a finger
const HEADED = 0.022; // of the drawing, for a service's name

/**
 * Areas of the formations of each service. They grow with the square root of the officers: by officers themselves the
 * riot police would be a dot beside the army.
 */
function areas() {
  const roots = known.scenario.services.map((service) => service.formations.map((one) => Math.sqrt(one.officers)));
  const whole = roots.flat().reduce((sum, one) => sum + one, 0);
  return roots.map((row) => row.map((one) => Math.max(one / whole, LEAST)));
}

/** Formations are read below the name of their service: where a label begins with it, it is left out. */
function shortLabels(service) {
  const name = service.label.replace(/\s*\(.*\)$/, "");
  return service.formations.map(({ label }) => {
    const rest = label.startsWith(name) ? label.slice(name.length) : "";
    return /^(, | (?=\p{Lu}))/u.test(rest) ? capital(rest.replace(/^[, ]+/, "")) : label;
  });
}

function build() {
  blocks.clear();
  const rungs = rungsOf(known.scenario.ladder);
  put(at("map"), known.scenario.services.map((service) => {
    const group = el("div", { class: "service", role: "group", "aria-label": service.label }, el("h3", { title: service.label }, service.label));
    blocks.set(service.name, { node: group });
    const labels = shortLabels(service);
    for (const [i, one] of service.formations.entries()) {
      const fills = STANCES.map(() => el("i"));
      const rung = rungs.get(one.name) ?? rungs.get(service.name);
      const marks = el("span", { class: "marks", "aria-hidden": "true" },
        el("span", { class: "mark-posture", hidden: true }),
        (one.pact ?? service.pact) ? el("span", { class: "mark-pact", dataset: { text: "pact" }, title: "A tacit pact keeps it out of the streets" }) : null,
        rung ? el("span", { class: "mark-rung", dataset: { text: rung.join("·") }, title: `Rung ${rung.join(", ")} of the ladder` }) : null);
      const node = el("button", { type: "button", class: "formation", "aria-pressed": "false", tabindex: "-1",
        onclick: () => choose(one.name), onfocus: () => point(one.name), onblur: () => point(null),
        onpointerenter: () => point(one.name), onpointerleave: () => point(null) },
      el("span", { class: "label", dataset: { whole: labels[i] } }, labels[i]), el("span", { class: "fill" }, fills), marks);
      group.append(node);
      blocks.set(one.name, { node, fills, marks, one, rung });
    }
    return group;
  }));
  place();
  press();
  fill();
}

/** Which rungs of the ladder name a formation or service, counted from 1. */
function rungsOf(ladder) {
  const found = new Map();
  ladder.forEach((rung, i) => Object.keys(rung.duty).forEach((name) => found.set(name, [...(found.get(name) ?? []), i + 1])));
  return found;
}

function place() {
  const { clientWidth: width, clientHeight: height } = at("map");
  if (!known.scenario || width < 100) return;
  const services = known.scenario.services;
  const sized = areas();
  const sizes = sized.map((row) => row.reduce((sum, one) => sum + one, HEADED));
  squarify(sizes, { left: 0, top: 0, width: width + GAP * 2, height: height + GAP * 2 }).forEach((box, i) => {
    const inner = { left: 0, top: HEAD, width: box.width - GAP * 2, height: Math.max(box.height - HEAD - GAP * 2, 10) };
    lay(blocks.get(services[i].name).node, { ...box, width: inner.width, height: box.height - GAP * 2 }, 0);
    squarify(sized[i], { ...inner, width: inner.width + GAP, height: inner.height + GAP }).forEach((spot, k) => {
      const { node } = blocks.get(services[i].formations[k].name);
      lay(node, spot, GAP);
      node.classList.toggle("small", spot.width < 70);
      node.classList.toggle("flat", spot.height < 38);
      name(node);
    });
  });
}

/** A label without what stands in brackets where there is no room for it; below the drawing stands the whole. */
function name(node) {
  const label = node.querySelector(".label");
  const whole = label.dataset.whole;
  say(label, whole);
  if (label.scrollWidth > label.clientWidth) say(label, whole.replace(/\s*\(.*\)$/, ""));
}

function lay(node, box, gap) {
  for (const side of ["left", "top"]) node.style.setProperty(side, `${box[side].toFixed(1)}px`);
  for (const side of ["width", "height"]) node.style.setProperty(side, `${Math.max(box[side] - gap, 4).toFixed(1)}px`);
}

function press() {
  for (const { node, one } of blocks.values()) {
    if (!one) continue;
    const here = one.name === chosen().name;
    node.setAttribute("aria-pressed", String(here));
    node.setAttribute("tabindex", here ? "0" : "-1");
  }
}

/** What a course says of a formation on the cursor's day. */
function stateOf(one) {
  const course = shown();
  const row = course.formations.names.indexOf(one.name);
  const day = Math.min(address.day ?? 0, lastOf(course));
  const heads = course.formations.heads[row].map((values) => values[day]);
  return { heads, posture: course.formations.posture[row][day], duty: course.formations.duty?.[row][day], day,
    rungs: (course.rungs ?? []).filter((called) => called < day).length };
}

function fill() {
  if (!known.scenario || !shown()) return;
  for (const { node, fills, marks, one, rung } of blocks.values()) {
    if (!one) continue;
    const now = stateOf(one);
    fills.forEach((bar, stance) => bar.style.setProperty("flex-grow", String(now.heads[stance] / one.officers)));
    const mark = marks.querySelector(".mark-posture");
    mark.hidden = now.posture === 0;
    mark.dataset.text = now.posture === 1 ? "stalls" : "stood down";
    marks.querySelector(".mark-rung")?.classList.toggle("called", Boolean(rung?.some((step) => step <= now.rungs)));
    node.classList.toggle("stood-down", now.posture === 2);
    node.setAttribute("aria-label", spoken(one, now, rung));
  }
  card();
}

function spoken(one, now, rung) {
  const stances = STANCES.map((name, stance) => `${name} ${percent(now.heads[stance] / one.officers)}`).join(", ");
  const ladder = (one.pact ?? one.service?.pact ? "; kept out of the streets by a pact" : "") + (rung ? `; rung ${rung.join(" and ")} of the ladder` : "");
  return `${one.label}, ${count(one.officers, "officer")}: ${stances}; ${POSTURES[now.posture]}${ladder}`;
}

function point(name) {
  pointed = name;
  card();
}

/** The formation pointed at, or the chosen one, in words: who they are, where the number comes from, how they stand. */
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
    el("div", {}, el("h3", {}, one.label), `: ${number(one.officers)} officers${range}. Street value ${number(one.street_value, 2)}.`),
    el("div", {}, `${onDay(known.scenario.start, now.day)}: ${stances}. Commander: ${POSTURES[now.posture]}.${duty}`),
    el("div", { class: "source" }, `${capital(confidence(size))} Source of the size: ${size.source ?? "none given"}.`,
      others ? ` ${number(others)} more under Sources.` : ""));
}

const confidence = (source) => (source.confidence ? `${source.confidence} confidence.` : "confidence not said.");
