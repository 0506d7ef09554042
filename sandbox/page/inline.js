// Inline mode: who types "@bot words" is shown what the bot offers for them, and what is pressed is posted.

import { make } from "./bubbles.js";

const PAUSE = 250;

export class Inline {
  constructor(phone) {
    this.phone = phone;
    this.list = phone.find(".offers");
    this.typed = null;
  }

  // What stands in the field; null when it is not meant for the bot's inline mode.
  type(value) {
    const own = `@${this.phone.view.bot.username} `;
    const typed = value.startsWith(own) ? value.slice(own.length).trim() : null;
    if (typed === this.typed) return;
    this.typed = typed;
    clearTimeout(this.timer);
    if (typed === null) this.draw(null);
    else this.timer = setTimeout(() => this.phone.act("inline", { text: typed }), PAUSE);
  }

  draw(inline) {
    const isNow = inline !== null && inline.answered && inline.query === this.typed;
    const offered = isNow ? inline.results : [];
    if (inline !== null && this.typed !== null && !isNow) return;
    const signature = JSON.stringify(offered);
    this.list.hidden = !offered.length;
    if (signature === this.drawn) return;
    this.drawn = signature;
    this.list.replaceChildren(...offered.map((offer) => make("li", {}, make("button", {
      type: "button", onclick: () => this.choose(offer.id),
    }, make("b", {}, offer.title), make("span", {}, offer.description)))));
  }

  choose(id) {
    this.phone.find(".compose input").value = "";
    this.typed = null;
    this.draw(null);
    this.phone.act("choose", { result_id: id });
  }
}
