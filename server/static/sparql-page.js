/** The SPARQL page: colours, suggestions while one types, views, queries asked before; the form works without any of it. */

import { byId, el, readJson } from "./dom.js";
import { paint } from "./sparql-colour.js";
import { remember } from "./sparql-past.js";
import { switchViews } from "./sparql-views.js";
import { begun, fitting, undeclared, wantsClass } from "./sparql-words.js";

/** @type {{words: [string, "c" | "p", string, string, number][], prefixes: Record<string, string>, says: Record<string, string>}} */
const terms = readJson("terms");
/** @type {import("./sparql-words.js").Word[]} */
const words = [
  ...terms.words.map(([text, kind, label, other, used]) => ({ text, kind, label, other, used })),
  ...Object.entries(terms.prefixes).map(([name, space]) => ({ text: `${name}:`, kind: /** @type {const} */ ("x"), label: space })),
];
const KINDS = { c: terms.says.class, p: terms.says.property, x: terms.says.prefix };

const area = /** @type {HTMLTextAreaElement} */ (byId("query"));
const frame = byId("editor");
const copy = el("pre", { class: "paint", "aria-hidden": "true" });
frame.prepend(copy);
frame.classList.add("painted");
const repaint = paint(area, copy);

const list = el("ul", { class: "suggestions", id: "query-list", role: "listbox", hidden: true, "aria-label": terms.says.suggestions });
frame.append(list);
area.setAttribute("aria-controls", list.id);
area.setAttribute("aria-autocomplete", "list");

/** @type {import("./sparql-words.js").Word[]} */
let found = [];
let active = -1;

function close() {
  list.hidden = true;
  active = -1;
  area.removeAttribute("aria-activedescendant");
}

/** @param {number} i */
function mark(i) {
  active = i;
  [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === i)));
  area.setAttribute("aria-activedescendant", list.children[i].id);
  list.children[i].scrollIntoView({ block: "nearest" });
}

/** @param {number} i */
function take(i) {
  const start = begun(area.value.slice(0, area.selectionStart));
  area.setRangeText(found[i].text, area.selectionStart - start.length, area.selectionStart, "end");
  close();
  repaint();
}

function show() {
  const before = area.selectionStart === area.selectionEnd ? area.value.slice(0, area.selectionStart) : "";
  const start = begun(before);
  found = fitting(start, words, wantsClass(before.slice(0, before.length - start.length)));
  list.replaceChildren(...found.map((word, i) => el("li", {
    role: "option", id: `query-list-${i}`, "aria-selected": "false",
    onpointerdown: (event) => { event.preventDefault(); take(i); },
  }, el("code", {}, word.text), el("span", {}, word.other ? `${word.label} (${word.other})` : word.label), el("span", { class: "kind" }, KINDS[word.kind]))));
  active = -1;
  area.removeAttribute("aria-activedescendant");
  list.hidden = !found.length;
  byId("announce").textContent = found.length ? `${terms.says.suggestions}: ${found.length}` : "";
}

area.addEventListener("input", show);
area.addEventListener("blur", close);
area.addEventListener("keydown", (event) => {
  const { key } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) area.form?.requestSubmit();
  else if (list.hidden || !found.length) return;
  else if (key === "Escape") close();
  else if (key === "ArrowDown") mark((active + 1) % found.length);
  else if (key === "ArrowUp" && active >= 0) mark((active + found.length - 1) % found.length);
  else if ((key === "Enter" || key === "Tab") && active >= 0) take(active);
  else return;
  event.preventDefault();
});

const declare = el("button", { type: "button", onclick: () => {
  const lines = undeclared(area.value, terms.prefixes);
  if (lines.length) area.value = `${lines.join("\n")}\n${area.value}`;
  repaint();
  byId("announce").textContent = `${terms.says.declared}: ${lines.length}`;
  area.focus();
} }, terms.says.declare);
document.querySelector(".actions a")?.before(declare);
remember(area, repaint, byId("past"), terms.says);
switchViews();

const wrong = area.dataset.wrong?.split(":").map(Number);
if (wrong) {
  const at = area.value.split("\n").slice(0, wrong[0] - 1).reduce((sum, line) => sum + line.length + 1, 0) + wrong[1] - 1;
  area.focus();
  area.setSelectionRange(at, at);
}
