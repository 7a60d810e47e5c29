// Building elements. Text only ever goes in as text: nothing here, and nothing anywhere on this page, parses markup.

export const byId = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

// Moves only what is out of place: a row that stays keeps its focus and a press that has begun, and is not read out again.
export function place(list, rows) {
  const stay = new Set(rows);
  for (const row of [...list.children]) if (!stay.has(row)) row.remove();
  rows.forEach((row, index) => {
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] || null);
  });
}

let fading;

export function toast(sentence) {
  const box = byId("toast");
  box.textContent = sentence;
  box.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { box.hidden = true; }, 8000);
}

// Read aloud, and nothing to see: what eyes notice by themselves, such as where the clock stands now.
export function announce(sentence) {
  byId("aloud").textContent = sentence;
}

// Busy rather than disabled: a disabled control loses the focus, and whoever was there with it.
export function setBusy(control, isBusy) {
  if (isBusy) control.setAttribute("aria-disabled", "true");
  else control.removeAttribute("aria-disabled");
}

export const isBusy = (control) => control.getAttribute("aria-disabled") === "true";

// A row or column of buttons is one stop for Tab; arrows, Home and End move within.
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export function isOneStop(box) {
  const buttons = () => [...box.querySelectorAll("button")];
  const stop = (chosen) => buttons().forEach((each) => { each.tabIndex = each === chosen ? 0 : -1; });
  box.addEventListener("focusin", (event) => stop(event.target));
  box.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement);
    const to = { Home: 0, End: all.length - 1 }[event.key] ?? at + (STEPS[event.key] || 0);
    if (at < 0 || to === at) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
  return stop;
}
