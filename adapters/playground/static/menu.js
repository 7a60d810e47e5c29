// What can be done with the person whose eyes one looks through: a menu that opens, asks once, and closes.
import { announce, byId, el } from "./dom.js";

const items = () => [...byId("menu").querySelectorAll("[role=menuitem]")];

function close(goBack) {
  if (byId("menu").hidden) return;
  byId("menu").hidden = true;
  byId("menu-toggle").setAttribute("aria-expanded", "false");
  if (goBack) byId("menu-toggle").focus();
}

function item({ label, sure, danger, act }) {
  const button = el("button", { type: "button", role: "menuitem", tabindex: -1, class: danger ? "danger" : null }, label);
  button.addEventListener("click", () => {
    if (sure && button.textContent !== sure) {
      button.textContent = sure;
      announce(sure);
      return;
    }
    close(true);
    act();
  });
  return button;
}

function keys(event) {
  const all = items();
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Escape") close(true);
  else if (event.key === "Tab") close(true);
  else if (to !== undefined) all[(to + all.length) % all.length].focus();
  else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}

// entries(): [{label, act}], with `sure` where pressing again has to confirm.
export function wire(entries) {
  const toggle = byId("menu-toggle");
  const open = () => {
    byId("menu").replaceChildren(...entries().map(item));
    byId("menu").hidden = false;
    toggle.setAttribute("aria-expanded", "true");
    items()[0].focus();
  };
  toggle.addEventListener("click", () => (byId("menu").hidden ? open() : close(true)));
  toggle.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    open();
  });
  byId("menu").addEventListener("keydown", keys);
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".more")) close(false);
  });
}

export function about(person) {
  close(false);
  byId("menu-toggle").setAttribute("aria-label", `More about ${person.name}`);
  byId("menu").setAttribute("aria-label", person.name);
  byId("menu-toggle").hidden = Boolean(person.left);
}
