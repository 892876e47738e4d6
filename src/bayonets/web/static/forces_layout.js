// Where services and formations stand in the drawing of the forces, and what of their names has room there.

import { fitted, widthOf } from "./fit.js";
import { known } from "./state.js";
import { squarify } from "./treemap.js";
import { capital } from "./words.js";

const HEAD = 17; // pixels of a service's name
const GAP = 3;
const LEAST = 0.026; // of the drawing: enough for a name, and for a finger
const HEADED = 0.022; // of the drawing, for a service's name
const EDGE = 6; // pixels beside a name
const LEAST_FILL = 18; // pixels of a box that names leave for its filling and its marks

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

/** Which rungs of the ladder name a formation or service, counted from 1. */
export function rungsOf(ladder) {
  const found = new Map();
  ladder.forEach((rung, i) => Object.keys(rung.duty).forEach((name) => found.set(name, [...(found.get(name) ?? []), i + 1])));
  return found;
}

/**
 * @param fonts {service, formation, line}: fonts of their names, and the height of a line of the latter.
 * @returns [{service, box, title, formations: [{one, box, lines, hasMarks}]}], a formation's box within its service's.
 */
export function forcesLayout(width, height, fonts) {
  const { services } = known.scenario;
  const sized = areas();
  const sizes = sized.map((row) => row.reduce((sum, one) => sum + one, HEADED));
  return squarify(sizes, { left: 0, top: 0, width: width + GAP * 2, height: height + GAP * 2 }).map((outer, i) => {
    const box = { ...outer, width: outer.width - GAP * 2, height: outer.height - GAP * 2 };
    const inner = { left: 0, top: HEAD, width: box.width + GAP, height: Math.max(outer.height - HEAD - GAP * 2, 10) + GAP };
    const labels = shortLabels(services[i]);
    const formations = squarify(sized[i], inner).map((spot, k) => {
      const one = { ...services[i].formations[k], service: services[i] };
      const held = { ...spot, width: Math.max(spot.width - GAP, 4), height: Math.max(spot.height - GAP, 4) };
      return { one, box: held, ...nameIn(labels[k], one, held, fonts) };
    });
    return { service: services[i], box, title: fitted(services[i].label, box.width, 1, fonts.service)[0], formations };
  });
}

/** A flat box has its marks beside its name, where there is room for both; any other box has them below. */
function nameIn(label, one, { width, height }, { formation: font, line }) {
  const room = width - EDGE;
  const most = Math.max(1, Math.floor((height - LEAST_FILL) / line));
  if (height >= line + LEAST_FILL) return { lines: fitted(label, room, most, font), hasMarks: true };
  const beside = fitted(label, room - marksOf(one).reduce((sum, mark) => sum + widthOf(mark, font) + 9, 0), 1, font);
  const alone = fitted(label, room, 1, font);
  return beside[0] === alone[0] ? { lines: beside, hasMarks: true } : { lines: alone, hasMarks: false };
}

/** What stands in the corner of a box. */
export function marksOf(one) {
  const rungs = rungsOf(known.scenario.ladder);
  const rung = rungs.get(one.name) ?? rungs.get(one.service.name);
  return [(one.pact ?? one.service.pact) ? "pact" : null, rung ? rung.join("·") : null].filter(Boolean);
}
