// Pictures to keep: every chart as SVG and as PNG, in the colours of paper; and the page on paper.

import { at, dialogHead, download, el, put, say } from "./dom.js";
import { notice } from "./run.js";
import { address, known } from "./state.js";
import { underOf } from "./words.js";

const SHARPNESS = 2; // pixels of a PNG for each pixel of the drawing
const NO_PNG = "The browser cannot create a PNG of it. Save it as SVG.";
const makers = [];

/**
 * @param make () => a drawing, or null if there is nothing to draw yet.
 * @param place the element that the drawing replaces on paper.
 */
export const offerPicture = (name, make, place = null) => makers.push({ name, make, place });

export function startPictures() {
  at("save").addEventListener("click", show);
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", fromPaper);
}

/** On paper each chart is replaced by its drawing, since a canvas has the size and the colours of the screen. */
function toPaper() {
  fromPaper();
  const changes = address.set.length ? `With ${address.set.join(", ")}` : "The scenario as it stands";
  say(at("printed-changes"), `${changes}${known.fan ? `; runs ${underOf(known.fan.uncertain)}` : ""}.`);
  for (const { make, place } of makers) {
    const node = place && make();
    if (!node) continue;
    node.classList.add("printed");
    place.append(node);
  }
}

const fromPaper = () => document.querySelectorAll(".printed").forEach((node) => node.remove());

function show() {
  const dialog = at("opener");
  const pictures = makers.map(({ name, make }) => ({ name, node: make() })).filter(({ node }) => node);
  put(dialog, dialogHead("Save charts, or print"),
    el("p", { class: "muted" }, pictures.length ? "Each chart in its present state, in colours for paper: SVG for documents and slides, PNG for other uses." : "There is nothing to draw yet."),
    el("ul", { class: "pictures" }, pictures.map(line)),
    el("button", { type: "button", onclick: () => (dialog.close(), print()) }, "Print the page"));
  dialog.showModal();
}

function line({ name, node }) {
  const file = `${(known.scenario.name ?? address.scenario ?? "bayonets").replace(/[^A-Za-z0-9-]+/g, "-")}-${name.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase()}`;
  return el("li", {}, el("div", { class: "row" }, el("b", {}, name),
    el("button", { type: "button", "aria-label": `${name} as SVG`, onclick: () => download(`${file}.svg`, text(node), "image/svg+xml") }, "SVG"),
    el("button", { type: "button", "aria-label": `${name} as PNG`, onclick: () => savePng(`${file}.png`, node) }, "PNG")), node);
}

/** The drawing as a file, with colours instead of their names: a file has no style sheet. */
function text(node) {
  const colors = paperColors();
  return new XMLSerializer().serializeToString(node).replace(/var\(--([a-z-]+)\)/g, (_whole, name) => colors.getPropertyValue(`--${name}`).trim());
}

/** The colours of paper, independent of the screen: those of the first rule of the style sheet. */
function paperColors() {
  const sheet = [...document.styleSheets].find((one) => one.href?.endsWith("/style.css"));
  return [...sheet.cssRules].find((rule) => rule.selectorText === ":root").style;
}

async function savePng(file, node) {
  const image = new Image();
  const read = new Promise((done, failed) => Object.assign(image, { onload: done, onerror: failed }));
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text(node))}`;
  try {
    await read;
  } catch {
    return notice(NO_PNG);
  }
  const { width, height } = node.viewBox.baseVal;
  const canvas = Object.assign(document.createElement("canvas"), { width: width * SHARPNESS, height: height * SHARPNESS });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => (blob ? download(file, blob, "image/png") : notice(NO_PNG)), "image/png");
}
