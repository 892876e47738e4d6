// Elements without a template language. Text is always set as text, so that the content of a file never becomes markup.

const SVG = "http://www.w3.org/2000/svg"; // the name of the vocabulary, which is never requested

/** An element with properties and children: `el("button", {type: "button", onclick: go}, "Go")`. */
export function el(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/** The same for drawings. */
export function svg(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.setAttribute("class", value);
    else if (name === "style") Object.entries(value).forEach(([key, said]) => node.style.setProperty(key, said));
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...there(children));
  return node;
}

/** Children in lists of any depth, without missing ones. */
const there = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** The element with an id. */
export const at = (id) => document.getElementById(id);

/** Replace the children of an element. */
export function put(node, ...children) {
  node.replaceChildren(...there(children));
  return node;
}

/** A text with the commands that stand between grave accents set as code. */
export const withCommands = (text) => text.split("`").map((part, place) => (place % 2 ? el("code", {}, part) : part));

/** The head of the dialog, which remains visible: its title, and a button that closes it. */
export const dialogHead = (title) =>
  el("form", { method: "dialog", class: "dialog-head" }, el("h2", { id: "opener-title" }, title), el("button", { class: "quiet", "aria-label": "Close" }, "×"));

/** Set a text only if it differs, so that screen readers do not announce it twice. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Move the focus along a row of elements with the arrow keys; only one of them is a stop of the tab key. */
export function roving(parent, selector) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  parent.addEventListener("keydown", (event) => {
    const all = [...parent.querySelectorAll(selector)];
    const here = all.indexOf(document.activeElement);
    if (here < 0) return;
    const last = all.length - 1;
    const wanted =
      event.key in steps ? here + steps[event.key] : event.key === "Home" ? 0 : event.key === "End" ? last : null;
    if (wanted === null) return;
    event.preventDefault();
    all[Math.min(Math.max(wanted, 0), last)].focus();
  });
}

/** Call a function after a pause of the given milliseconds without further calls. */
export function quiet(milliseconds, then) {
  let timer = 0;
  const later = (...words) => {
    clearTimeout(timer);
    timer = setTimeout(() => then(...words), milliseconds);
  };
  later.stop = () => clearTimeout(timer);
  return later;
}

const KEPT = 60_000; // milliseconds for which a file is available to the browser

/** Offer a text, or a picture, as a file to keep. */
export function download(name, content, kind) {
  const address = URL.createObjectURL(new Blob([content], { type: kind }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // A busy browser may request it later, and would find nothing.
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
}

/** Copy a text; if the browser refuses, select it in a field so that ctrl-C copies it. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = el("textarea", { readonly: true, class: "unseen" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
