// The events of each day: those of the scenario, and the present steps of the levers.

import { courses } from "./lever_model.js";
import { known, on } from "./state.js";
import { capital, setting } from "./words.js";

let all = null;

on("scenario changes", () => (all = null));

/** [{day, kind: "event" or a side of the levers, text, isOwn}], by day; `isOwn` marks a step that was set on this page. */
export function happenings() {
  all ??= known.scenario ? [...events(), ...known.catalogue.levers.flatMap(stepsOf)].sort((a, b) => a.day - b.day) : [];
  return all;
}

const within = ({ day }) => day >= 0 && day < known.scenario.days;

const events = () => known.scenario.events.map((one) => ({ day: one.day, kind: "event", text: one.label ?? one.text })).filter(within);

/** The days on which a lever changes for any target, and its new values. */
function stepsOf({ name, label, side }) {
  const { now, changed } = courses(name);
  const values = new Map();
  for (const steps of Object.values(now)) {
    for (const [place, [day, value]] of steps.entries()) {
      if (place && value !== steps[place - 1][1]) values.set(day, (values.get(day) ?? new Set()).add(value));
    }
  }
  return [...values].map(([day, set]) => ({ day, kind: side, isOwn: Boolean(changed), text: `${capital(label)}: ${said([...set])}` })).filter(within);
}

const said = (values) => (values.length === 1 ? setting(values[0]) : `${setting(Math.min(...values))}–${setting(Math.max(...values))}`);

/** The events of a day, or the last ones before it, in one line. */
export function toldOn(day, most) {
  const told = (some) => some.slice(0, most).map((one) => one.text).join(" · ") + (some.length > most ? ` · and ${some.length - most} more` : "");
  const here = happenings().filter((one) => one.day === day);
  if (here.length) return { day, text: told(here) };
  const before = happenings().filter((one) => one.day < day && one.kind === "event").at(-1);
  return before ? { day: before.day, text: told(happenings().filter((one) => one.day === before.day && one.kind === "event")) } : null;
}
