// The value of a lever by target and date: the scenario's own course, and the course after the words of the page.

import { courseOf, dropLever, EVERYONE, own, parse, setLever, table, valueOn, words } from "./changes.js";
import { address, formations, known } from "./state.js";
import { dayOf, isoOf } from "./words.js";

/** Instead of a name: all formations without a pact. */
export const WITHOUT_PACT = "*without-pact";

const hasPact = (one) => one.pact ?? one.service.pact;

/** Whether some formations have a pact and others do not. */
export const somePact = () => new Set(formations().map(hasPact)).size === 2;

/** 0 everyone, 1 a service, 2 a formation. */
export const rank = (target) =>
  target === EVERYONE ? 0 : known.scenario.services.some((service) => service.name === target) ? 1 : 2;

/** Whether a target includes a formation. */
export function concerns(name, target) {
  if (target === EVERYONE || name === EVERYONE || name === target) return true;
  const one = formations().find((other) => other.name === name);
  return target === WITHOUT_PACT ? !hasPact(one) : one?.service.name === target;
}

/** The names in words for which a target of the page stands. */
function namesOf(target) {
  if (target !== WITHOUT_PACT) return [target];
  return known.scenario.services.flatMap((service) => {
    const free = service.formations.filter((one) => !(one.pact ?? service.pact));
    return free.length === service.formations.length ? [service.name] : free.map((one) => one.name);
  });
}

const lever = (name) => known.catalogue.levers.find((one) => one.name === name);

/** A lever of the whole country has only one target, everyone. */
export const targetOf = (name, target) => (lever(name).scope === "whole" ? EVERYONE : target);

/** The scenario's own course by formation, and the course after the words of the page. */
export function courses(name) {
  const said = known.scenario.levers.find((one) => one.name === name);
  const usual = [[0, lever(name).default]];
  const base = lever(name).scope === "whole" ? table([[EVERYONE, said.whole]])
    : table(formations().map((one) => [one.name, said.whole ?? own(said.by, one.name) ?? own(said.by, one.service.name) ?? usual]));
  const changed = parse(address.set).levers[name];
  const day = (date) => dayOf(known.scenario.start, date);
  return { base, now: changed ? courseOf(base, changed, concerns, day, rank) : base, changed };
}

/** The value for a target on a day: the mean over its officers, and whether they differ. */
export function valueFor(course, target, day) {
  const officers = new Map(formations().map((one) => [one.name, one.officers]));
  let [sum, weight, low, high] = [0, 0, Infinity, -Infinity];
  for (const [name, steps] of Object.entries(course)) {
    if (!concerns(name, target)) continue;
    const value = valueOn(steps, day);
    const heads = officers.get(name) ?? 1;
    [sum, weight, low, high] = [sum + value * heads, weight + heads, Math.min(low, value), Math.max(high, value)];
  }
  return { value: low === high ? low : sum / weight, mixed: low !== high, low, high };
}

/** One course of a target by day, for its timeline: the mean over its officers. */
export const byDay = (course, target, days) => Array.from({ length: days }, (_none, day) => valueFor(course, target, day).value);

/** The step of a slider: a hundredth of the range, to one or two figures. */
export function stepOf(declared) {
  const rough = (declared.high - declared.low) / 100;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5].find((one) => one * power >= rough * 0.999) * power || 10 * power;
}

export const rounded = (value, step) => Number((Math.round(value / step) * step).toPrecision(6));

/** The words after a lever is set for a target from a day on; day 0 or null: throughout. */
export function afterSetting(name, target, day, value) {
  const date = day ? isoOf(known.scenario.start, day) : "";
  let changes = parse(address.set);
  const rankOfTarget = target === WITHOUT_PACT ? 1 : rank(target);
  for (const who of Object.keys(changes.levers[name] ?? {})) {
    const narrower = rank(who) > rankOfTarget && (rankOfTarget === 0 || concerns(who, target));
    if (narrower && date === "") changes = dropLever(changes, name, who);
  }
  for (const one of namesOf(targetOf(name, target))) changes = setLever(changes, name, one, date, value);
  return words(changes, rank);
}

/** The words after a lever, one of its targets or one of its steps is undone. */
export const afterDropping = (name, target, date) => words(dropLever(parse(address.set), name, target, date), rank);

/** The steps set on the page, as [target, date, value]. */
export const stepsSet = (name) =>
  Object.entries(parse(address.set).levers[name] ?? {}).flatMap(([target, steps]) =>
    Object.entries(steps).map(([date, value]) => [target, date, value]));

/** The text for a target. */
export function labelOf(target) {
  if (target === EVERYONE) return "all forces";
  if (target === WITHOUT_PACT) return "all forces outside the army";
  const service = known.scenario.services.find((one) => one.name === target);
  return service?.label ?? formations().find((one) => one.name === target)?.label ?? target;
}
