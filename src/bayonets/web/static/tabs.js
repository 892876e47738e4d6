// The details below the chart, one panel at a time.

import { at, el, put, roving } from "./dom.js";
import { ignore } from "./ignored.js";
import { address, keep, on, tell } from "./state.js";

const panels = new Map();

/** @param parts [[name, title, start(panel)], ...] */
export function startTabs(parts) {
  put(at("tabs"), parts.map(([name, title]) => el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => openTab(name) }, title)));
  for (const [name, , start] of parts) {
    const panel = el("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: "-1", hidden: true });
    at("panels").append(panel);
    panels.set(name, panel);
    start(panel);
  }
  roving(at("tabs"), "[role=tab]");
  on("address", show);
  show();
}

function openTab(name) {
  address.tab = name;
  keep();
  show();
  tell("tab");
  bring();
}

const ROOM = 240; // pixels of a panel that must be visible, else the page scrolls, by at most half its height

function bring() {
  const top = at("tabs").getBoundingClientRect().top;
  const below = innerHeight - top - at("tabs").offsetHeight - at("daybar").offsetHeight;
  if (below < ROOM) scrollBy(0, top - innerHeight * 0.42);
}

function show() {
  if (!panels.has(address.tab)) {
    ignore(`tab=${address.tab}`, "no part of the page has this name");
    address.tab = "outcome";
  }
  for (const [name, panel] of panels) {
    const here = name === address.tab;
    panel.hidden = !here;
    at(`tab-${name}`).setAttribute("aria-selected", String(here));
    at(`tab-${name}`).setAttribute("tabindex", here ? "0" : "-1");
  }
}
