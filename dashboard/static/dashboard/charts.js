/* Draws the page's charts in the colours of its theme. What a bar says and where it leads stands in the chart's
   table, so that chart, table and lists cannot disagree. */
(() => {
  "use strict";

  const WITHOUT_TOOLS = { staticPlot: true, responsive: true };

  const filled = (value, style) => {
    if (typeof value === "string") {
      return value.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
    }
    if (Array.isArray(value)) return value.map((each) => filled(each, style));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, style)]));
  };

  class Chart {
    constructor(box) {
      this.box = box;
      this.figure = JSON.parse(box.querySelector("script").textContent);
      this.bars = this.figure.data.filter((trace) => trace.type === "bar");
      this.table = document.getElementById(box.dataset.table);
      this.heads = [...this.table.tHead.rows[0].cells].slice(1);
      this.plot = this.add("dash-plot");
      this.band = this.add("dash-band");
      this.tip = this.add("dash-tip");
      this.draw();
      this.box.classList.add("dash-drawn");
      this.listen();
    }

    add(name) {
      const part = document.createElement("div");
      part.className = name;
      this.box.append(part);
      return part;
    }

    draw() {
      const { data, layout } = filled(this.figure, getComputedStyle(this.box));
      return Plotly.react(this.plot, data, { ...layout, autosize: true }, WITHOUT_TOOLS);
    }

    listen() {
      this.box.addEventListener("pointermove", (event) => this.show(this.under(event)));
      this.box.addEventListener("pointerleave", () => this.show(null));
      this.box.addEventListener("click", (event) => this.open(event));
    }

    /* The step and the bar under the pointer; a bar is found by its place in the stack. */
    under(event) {
      const { xaxis, yaxis } = this.plot._fullLayout;
      const frame = this.plot.getBoundingClientRect();
      const x = event.clientX - frame.left - xaxis._offset;
      const place = Math.round(xaxis.p2d(x));
      if (x < 0 || place < 0 || place >= this.table.tBodies[0].rows.length) return null;
      return { place, bar: this.barAt(place, yaxis.p2d(event.clientY - frame.top - yaxis._offset)) };
    }

    barAt(place, height) {
      let above = 0, below = 0;
      return this.bars.findIndex((bar) => {
        const size = bar.y[place] || 0;
        const from = size < 0 ? below : above;
        if (size < 0) below += size; else above += size;
        return size !== 0 && height >= Math.min(from, from + size) && height <= Math.max(from, from + size);
      });
    }

    cells(place) {
      return [...this.table.tBodies[0].rows[place].cells];
    }

    link({ place, bar }) {
      return bar < 0 ? null : this.cells(place)[bar + 1].querySelector("a");
    }

    show(found) {
      const shown = found !== null;
      this.tip.classList.toggle("dash-shown", shown);
      this.band.classList.toggle("dash-shown", shown);
      this.box.style.cursor = shown && this.link(found) ? "pointer" : "";
      if (!shown) { this.last = null; return; }
      const key = `${found.place}/${found.bar}`;
      if (key === this.last) return;
      this.last = key;
      this.fill(found);
      this.position(found.place);
    }

    fill({ place, bar }) {
      const [head, ...cells] = this.cells(place);
      const title = document.createElement("strong");
      title.textContent = head.textContent;
      const lines = cells.map((cell, column) => this.line(cell, column, column === bar)).filter(Boolean);
      if (lines.length === 0) lines.push(this.nothing());
      this.tip.replaceChildren(title, ...lines);
    }

    line(cell, column, pointed) {
      if (!cell.querySelector("a")) return null;
      const line = document.createElement("div");
      const name = document.createElement("span");
      const value = document.createElement("span");
      line.className = `${this.heads[column].className}${pointed ? " dash-pointed" : ""}`;
      name.textContent = this.heads[column].textContent;
      value.textContent = cell.querySelector("a").textContent;
      const count = cell.querySelector("small");
      if (count) value.append(" ", count.cloneNode(true));
      line.append(name, value);
      return line;
    }

    nothing() {
      const line = document.createElement("div");
      line.className = "dash-quiet";
      line.textContent = "Nothing";
      return line;
    }

    position(place) {
      const { xaxis, yaxis } = this.plot._fullLayout;
      const left = xaxis._offset + xaxis.d2p(place - 0.5);
      const width = xaxis.d2p(place + 0.5) - xaxis.d2p(place - 0.5);
      Object.assign(this.band.style, {
        left: `${left}px`, width: `${width}px`, top: `${yaxis._offset}px`, height: `${yaxis._length}px`,
      });
      const room = this.box.clientWidth - left - width;
      const beside = room > this.tip.offsetWidth + 12 ? left + width + 8 : left - this.tip.offsetWidth - 8;
      this.tip.style.left = `${Math.max(0, Math.min(beside, this.box.clientWidth - this.tip.offsetWidth))}px`;
      this.tip.style.top = `${yaxis._offset}px`;
    }

    /* A finger has no hover: its first tap shows what is there, the second opens it. */
    open(event) {
      const found = this.under(event);
      if (!found) return;
      const key = `${found.place}/${found.bar}`;
      if (event.pointerType === "touch" && this.tapped !== key) {
        this.tapped = key;
        this.show(found);
        return;
      }
      const link = this.link(found);
      if (!link) return;
      if (event.ctrlKey || event.metaKey) window.open(link.href); else window.location.assign(link.href);
    }
  }

  const charts = [...document.querySelectorAll("[data-chart]")].map((box) => new Chart(box));
  const redraw = () => charts.forEach((chart) => chart.draw());
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });

  /* One menu at a time, closed by Escape or by a click elsewhere. */
  const menu = document.querySelector(".dash-menu");
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
