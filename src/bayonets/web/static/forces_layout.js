// The positions of services and formations in the drawing of the forces, and the names that fit there.

import { fitted, widthOf } from "./fit.js";
import { known } from "./state.js";
import { squarify } from "./treemap.js";
import { capital } from "./words.js";

const HEAD = 17; // pixels of the name of a service
const GAP = 3;
const LEAST = 0.026; // of the drawing: sufficient for a name, and for a finger
const HEADED = 0.022; // of the drawing, for the name of a service
const EDGE = 6; // pixels beside a name
const LEAST_FILL = 18; // pixels of a box that names leave for its filling and its marks
const BARE_FILL = 6; // pixels of filling below the name in the flattest box
const MARK_EDGE = 9; // pixels around the text of a mark
const LEAST_MARK = 18;
const WIDER = 1.25; // times the area, where a name would have to be cut
const MOST_TURNS = 16;

/**
 * Areas of the formations of each service. They grow with the square root of the officers: in proportion to the officers
 * the riot police would be a dot beside the army.
 */
function areas() {
  const roots = known.scenario.services.map((service) => service.formations.map((one) => Math.sqrt(one.officers)));
  const whole = roots.flat().reduce((sum, one) => sum + one, 0);
  return roots.map((row) => row.map((one) => Math.max(one / whole, LEAST)));
}

/** Formations are read below the name of their service: if a label begins with it, it is left out. */
function shortLabels(service) {
  const name = service.label.replace(/\s*\(.*\)$/, "");
  return service.formations.map(({ label }) => {
    const rest = label.startsWith(name) ? label.slice(name.length) : "";
    return /^(, | (?=\p{Lu}))/u.test(rest) ? capital(rest.replace(/^[, ]+/, "")) : label;
  });
}

/** The rungs of the ladder that name a formation or service, counted from 1. */
export function rungsOf(ladder) {
  const found = new Map();
  ladder.forEach((rung, i) => Object.keys(rung.duty).forEach((name) => found.set(name, [...(found.get(name) ?? []), i + 1])));
  return found;
}

/**
 * @param fonts {service, formation, line}: fonts of their names, and the height of a line of a formation's name.
 * @returns [{service, box, title, formations: [{one, box, lines, room}]}], a formation's box within its service's; `room`: the pixels
 *   that its marks have.
 */
export function forcesLayout(width, height, fonts) {
  let sized = areas();
  let best = laidOut(sized, width, height, fonts);
  let made = best;
  for (let turn = 0; turn < MOST_TURNS && best.lack > 1; turn += 1) {
    sized = sized.map((row, i) => row.map((area, k) => area * Math.min(made.lacks[i][k], 2)));
    made = laidOut(sized, width, height, fonts);
    if (made.lack < best.lack) best = made;
  }
  return best.services;
}

/** The drawing with the given areas, and the factors by which boxes are too small for their names. */
function laidOut(sized, width, height, fonts) {
  const sizes = sized.map((row) => row.reduce((sum, one) => sum + one, HEADED));
  const services = squarify(sizes, { left: 0, top: 0, width: width + GAP * 2, height: height + GAP * 2 }).map((outer, i) => {
    const service = known.scenario.services[i];
    const box = { ...outer, width: outer.width - GAP * 2, height: outer.height - GAP * 2 };
    const inner = { left: 0, top: HEAD, width: box.width + GAP, height: Math.max(outer.height - HEAD - GAP * 2, 10) + GAP };
    const labels = shortLabels(service);
    const formations = squarify(sized[i], inner).map((spot, k) => {
      const held = { ...spot, width: Math.max(spot.width - GAP, 4), height: Math.max(spot.height - GAP, 4) };
      return { one: { ...service.formations[k], service }, box: held, ...nameIn(labels[k], held, fonts) };
    });
    return { service, box, title: fitted(service.label, box.width, 1, fonts.service)[0], formations };
  });
  const lacks = services.map(({ title, formations }) => formations.map((one) => Math.max(lackOf(one, fonts), isWhole(title) ? 1 : WIDER)));
  return { services, lacks, lack: Math.max(...lacks.flat()) };
}

const isWhole = (text) => text !== "" && !text.endsWith(".");

/** The factor by which a box should be larger, so that a line of whole words and a part of its filling fit. */
const lackOf = ({ box, lines }, { line }) => Math.max((line + BARE_FILL) / box.height, lines.every(isWhole) ? 1 : WIDER, 1);

/** A flat box has its marks beside its name, any other box below it. */
function nameIn(label, { width, height }, { formation: font, line }) {
  const room = width - EDGE;
  if (height >= line + LEAST_FILL) return { lines: fitted(label, room, Math.max(1, Math.floor((height - LEAST_FILL) / line)), font), room };
  const lines = fitted(label, room, 1, font);
  return { lines, room: room - widthOf(lines[0], font) - EDGE };
}

/** The marks in the corner of a box, the most important first. */
export function marksOf(one, posture) {
  const rungs = rungsOf(known.scenario.ladder);
  const rung = rungs.get(one.name) ?? rungs.get(one.service.name);
  return [["", "stalls", "stood down"][posture], rung ? rung.join("·") : "", (one.pact ?? one.service.pact) ? "pact" : ""].filter(Boolean);
}

/** Those of the marks that fit beside each other. */
export function marksThatFit(marks, room, font) {
  let left = room;
  return marks.filter((mark) => {
    const width = Math.max(widthOf(mark, font) + MARK_EDGE, LEAST_MARK);
    const fits = width <= left;
    if (fits) left -= width;
    return fits;
  });
}
