// The message box, and what it offers while one types: commands after a slash, people after an @.
import { byId, el } from "./dom.js";

const MOST = 30;
const state = { commands: [], people: () => [], at: -1, offered: [] };

function offers(typed) {
  const at = /(^|\s)@([^\s@]*)$/.exec(typed);
  if (at) {
    const begun = at[2].toLowerCase();
    const stem = typed.slice(0, typed.length - at[2].length);
    return state.people().filter((name) => name.toLowerCase().startsWith(begun)).map((name) => ({ shown: `@${name}`, says: "", text: `${stem}${name} ` }));
  }
  if (!typed.startsWith("/")) return [];
  const begun = typed.toLowerCase();
  const found = state.commands.filter(({ text }) => text.startsWith(begun) || (begun.length > 2 && text.split(" ").some((word) => `/${word}`.startsWith(begun))));
  return found.filter(({ text }) => text !== begun.trimEnd()).map(({ text, says }) => ({ shown: text, says, text: `${text} ` }));
}

function close() {
  state.at = -1;
  state.offered = [];
  byId("offers").hidden = true;
  byId("words").setAttribute("aria-expanded", "false");
  byId("words").removeAttribute("aria-activedescendant");
}

function take(offer) {
  const box = byId("words");
  box.value = offer.text;
  close();
  box.focus();
}

function mark(at) {
  state.at = at;
  [...byId("offers").children].forEach((row, index) => {
    row.setAttribute("aria-selected", String(index === at));
    if (index === at) row.scrollIntoView({ block: "nearest" });
  });
  byId("words").setAttribute("aria-activedescendant", `offer-${at}`);
}

function offer() {
  const found = offers(byId("words").value).slice(0, MOST);
  close();
  if (!found.length) return;
  state.offered = found;
  byId("offers").replaceChildren(...found.map((each, index) => el("li", {
    role: "option", id: `offer-${index}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => take(each),
  }, el("b", {}, each.shown), each.says ? el("span", {}, each.says) : null)));
  byId("offers").hidden = false;
  byId("offers").scrollTop = 0;
  byId("words").setAttribute("aria-expanded", "true");
}

function key(event) {
  const { length } = state.offered;
  if (!length || event.isComposing) return;
  if (event.key === "ArrowDown") mark((state.at + 1) % length);
  else if (event.key === "ArrowUp") mark((state.at - 1 + length + (state.at < 0 ? 1 : 0)) % length);
  else if (event.key === "Enter" && state.at >= 0) take(state.offered[state.at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// commands: [{text, says}]; people: gives names. send(text) gives whether it was taken; what was not is given back.
export function wire(commands, people, send) {
  Object.assign(state, { commands, people });
  const box = byId("words");
  box.addEventListener("input", offer);
  box.addEventListener("keydown", key);
  box.addEventListener("blur", close);
  byId("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = box.value;
    if (!text.trim()) return;
    box.value = "";
    close();
    if (!await send(text) && !box.value) box.value = text;
  });
}

// A hint says its words at once; where they end in an example, that is put into the box to be changed.
export function hint(text, send) {
  const example = /(\d+|…)$/.exec(text);
  const use = () => {
    if (!example) return send(text);
    const box = byId("words");
    box.value = text.replace("…", "");
    box.focus();
    box.setSelectionRange(example.index, box.value.length);
    return null;
  };
  return el("button", { type: "button", onclick: use }, text);
}
