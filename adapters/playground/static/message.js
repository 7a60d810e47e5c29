// One message as elements: the card's blocks, its buttons, when it was sent.
import { hour } from "./clock.js";
import { el } from "./dom.js";

const isWeb = (url) => /^https?:\/\//i.test(url);

function span(part) {
  if (part.type === "bold") return el("strong", {}, part.text);
  if (part.type === "mention") return el("span", { class: "mention" }, part.text);
  if (part.type === "link" && isWeb(part.url)) {
    return el("a", { href: part.url, rel: "noopener noreferrer", target: "_blank" }, part.text);
  }
  return document.createTextNode(part.text);
}

function table(block) {
  const head = el("tr", {}, block.header.map((cell) => el("th", { scope: "col" }, cell)));
  const rows = block.rows.map((row) => el("tr", {}, row.map((cell) => el("td", {}, cell))));
  const grid = el("table", {}, el("thead", {}, head), el("tbody", {}, rows));
  return el("div", { class: "table", tabindex: 0, role: "region", "aria-label": "Table" }, grid);
}

function chart(block, message) {
  const figure = el("figure");
  const lost = () => figure.replaceChildren(el("figcaption", {}, block.alt));
  // Its size is known before it arrives, so that nothing jumps when it does.
  const src = `${block.src}?v=${message.seq}`;
  const picture = el("img", { src, alt: block.alt, width: 720, height: 360, loading: "lazy", onerror: lost });
  figure.append(el("a", { href: src, target: "_blank", title: "Open the picture" }, picture));
  return figure;
}

function image(block) {
  const label = block.alt || block.url;
  return el("p", {}, isWeb(block.url) ? span({ type: "link", text: label, url: block.url }) : label);
}

const BLOCKS = {
  paragraph: (block) => el("p", {}, block.spans.map(span)),
  facts: (block) => el("dl", { class: "facts" }, block.rows.flatMap(([label, value]) => [el("dt", {}, label), el("dd", {}, value)])),
  table,
  chart,
  image,
  quote: (block) => el("blockquote", {}, block.text),
};

function button(each, press) {
  return el("button", { type: "button", class: each.tone === "plain" ? null : each.tone, onclick: () => press(each) }, each.label);
}

export function draw(message, zone, press) {
  const mine = message.from === "me";
  const card = el("div", { class: "card" });
  if (message.title) card.append(el("h3", {}, message.title));
  card.append(...message.blocks.map((block) => BLOCKS[block.type](block, message)));
  if (message.buttons.length) {
    card.append(el("div", { class: "buttons" }, message.buttons.map((each) => button(each, press))));
  }
  const sent = new Date(message.at);
  const meta = el("div", { class: "meta" },
    el("span", { class: "hidden" }, mine ? "You, " : "Champion, "),
    el("time", { datetime: sent.toISOString() }, hour(sent, zone)),
    message.edited ? " · edited" : null);
  return el("li", { class: mine ? "message mine" : "message", id: `m-${message.id}`, tabindex: -1 }, card, meta);
}
