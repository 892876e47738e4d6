// The words of `--set` on the page: levers by target and date, mechanisms switched off, and all other words.

const LEVER = /^levers\.([a-z_]+)(?:\.([A-Za-z0-9_]+))?=(-?[0-9.eE+-]+)(?:@(\d{4}-\d{2}-\d{2}))?$/;
const OFF = /^mechanisms\.off=(.*)$/;
const COMMANDERS = /^mechanisms\.commanders=(true|false)$/;

export const EVERYONE = "";

/** A table without a prototype: a name from an address, such as `constructor`, finds only what was stored in it. */
export const table = (entries = []) => entries.reduce((made, [name, value]) => ((made[name] = value), made), Object.create(null));

/** An object's own entry under a name, without inherited properties. */
export const own = (object, name) => (object && Object.hasOwn(object, name) ? object[name] : undefined);

let isLever = () => false;

/** Only names of the catalogue are levers; other words are kept unchanged and checked by the program. */
export const knowLevers = (names) => {
  const all = new Set(names);
  isLever = (name) => all.has(name);
};

const copyOf = (changes) => ({
  ...changes, off: changes.off && [...changes.off], others: [...changes.others],
  levers: table(Object.entries(changes.levers).map(([name, targets]) => [name, table(Object.entries(targets).map(([target, steps]) => [target, table(Object.entries(steps))]))])),
});

/** Words -> {levers: {name: {target: {date or "": value}}}, off: null or names, commanders: null or bool, others}. */
export function parse(words) {
  const found = { levers: table(), off: null, commanders: null, others: [] };
  for (const word of words) {
    const lever = LEVER.exec(word);
    if (lever && isLever(lever[1]) && lever[3].trim() && Number.isFinite(Number(lever[3]))) {
      const [, name, target = EVERYONE, value, date = ""] = lever;
      ((found.levers[name] ??= table())[target] ??= table())[date] = Number(value);
    } else if (OFF.test(word)) found.off = OFF.exec(word)[1].split(",").map((one) => one.trim()).filter(Boolean);
    else if (COMMANDERS.test(word)) found.commanders = COMMANDERS.exec(word)[1] === "true";
    else found.others.push(word);
  }
  return found;
}

/**
 * The words, in an order that preserves their meaning: the whole country before services before formations (later words
 * override earlier ones), the whole course before its steps, steps by date.
 */
export function words(changes, rank) {
  const said = [];
  for (const name of Object.keys(changes.levers)) {
    const targets = Object.keys(changes.levers[name]).sort((a, b) => rank(a) - rank(b));
    for (const target of targets) {
      const steps = changes.levers[name][target];
      const path = `levers.${name}${target && `.${target}`}`;
      for (const date of Object.keys(steps).sort()) said.push(`${path}=${steps[date]}${date && `@${date}`}`);
    }
  }
  if (changes.off) said.push(`mechanisms.off=${changes.off.join(",")}`);
  if (changes.commanders !== null) said.push(`mechanisms.commanders=${changes.commanders}`);
  return [...said, ...changes.others];
}

/** Set a lever for a target from a date on (empty: throughout); later steps of that target are removed. */
export function setLever(changes, name, target, date, value) {
  const made = copyOf(changes);
  const steps = ((made.levers[name] ??= table())[target] ??= table());
  for (const said of Object.keys(steps)) if (said > date || date === "") delete steps[said];
  steps[date] = value;
  return made;
}

/** Undo one step of a lever, the lever for one target, or the lever as a whole. */
export function dropLever(changes, name, target = null, date = null) {
  const made = copyOf(changes);
  if (target === null) delete made.levers[name];
  else if (date === null) delete made.levers[name]?.[target];
  else delete made.levers[name]?.[target]?.[date];
  for (const [who, steps] of Object.entries(made.levers[name] ?? {})) {
    if (!Object.keys(steps).length) delete made.levers[name][who];
  }
  if (made.levers[name] && !Object.keys(made.levers[name]).length) delete made.levers[name];
  return made;
}

/**
 * The course of a lever by formation after the changes, as steps [[day, value], ...] each.
 *
 * @param base {formation: steps} of the scenario's own file; one entry "" for a lever of the whole country.
 * @param concerns whether a target includes a formation.
 */
export function courseOf(base, changed, concerns, dayOf, rank) {
  const made = table(Object.entries(base).map(([formation, steps]) => [formation, [...steps]]));
  const steps = Object.entries(changed ?? {}).flatMap(([target, said]) => Object.keys(said).map((date) => [date, target]));
  // The order in which the program applies them: by date; on one date the narrower target overrides the wider one.
  steps.sort(([a, one], [b, other]) => (a < b ? -1 : a > b ? 1 : rank(one) - rank(other)));
  for (const [date, target] of steps) {
    const day = date ? dayOf(date) : -Infinity;
    for (const formation of Object.keys(made)) {
      if (!concerns(formation, target)) continue;
      const kept = made[formation].filter(([since]) => since < day);
      made[formation] = [...kept, [Math.max(day, 0), changed[target][date]]];
    }
  }
  return made;
}

/** The value of steps on a day. */
export function valueOn(steps, day) {
  let value = steps.length ? steps[0][1] : 0;
  for (const [since, said] of steps) if (since <= day) value = said;
  return value;
}
