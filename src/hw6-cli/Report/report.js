(() => {
'use strict';

function make(name, style, text) {
  const node = document.createElement(name);
  if (style) node.className = style;
  if (text) node.textContent = text;
  return node;
}

// What is told at a mark, for those who see it and for those who hear it.
const tip = make('div', 'tip');
tip.hidden = true;
tip.setAttribute('aria-hidden', 'true');
const live = make('div', 'live');
live.setAttribute('role', 'status');
document.body.append(tip, live);

let open = null;
function close() {
  if (!open) return;
  open.mark.remove();
  open = null;
  tip.hidden = true;
}

function show(panel, group, point, spoken) {
  close();
  const svg = panel.querySelector('svg');
  const mark = document.createElementNS(svg.namespaceURI, 'circle');
  mark.setAttribute('class', 'here');
  mark.setAttribute('cx', point[0]);
  mark.setAttribute('cy', point[1]);
  mark.setAttribute('r', 8);
  svg.append(mark);
  open = { panel, mark, point };
  tip.replaceChildren();
  if (group[0]) tip.append(make('b', '', group[0]));
  tip.append(point[2]);
  tip.hidden = false;
  place();
  if (spoken) live.textContent = (group[0] ? group[0] + ', ' : '') + point[2];
}

// Beside the mark, inside the window.
function place() {
  const at = open.mark.getBoundingClientRect();
  const box = tip.getBoundingClientRect();
  const left = at.right + 8 + box.width > innerWidth ? at.left - 8 - box.width : at.right + 8;
  const top = at.top - box.height > 4 ? at.top - box.height : at.bottom + 6;
  tip.style.left = Math.max(4, Math.min(left, innerWidth - box.width - 4)) + 'px';
  tip.style.top = Math.max(4, Math.min(top, innerHeight - box.height - 4)) + 'px';
}

addEventListener('scroll', () => { if (open) place(); }, { capture: true, passive: true });
addEventListener('resize', close);

const hiddenLooks = new WeakMap();
function groupsOf(panel) {
  panel.groups ??= JSON.parse(panel.dataset.points);
  const hidden = hiddenLooks.get(panel.closest('figure'));
  return hidden ? panel.groups.filter(group => !hidden.has(group[1])) : panel.groups;
}

function nearest(panel, event) {
  const svg = panel.querySelector('svg');
  const box = svg.getBoundingClientRect();
  const scale = svg.viewBox.baseVal.width / box.width;
  const x = (event.clientX - box.left) * scale;
  const y = (event.clientY - box.top) * scale;
  let found = null;
  let least = 26;
  for (const group of groupsOf(panel)) {
    for (let i = 2; i < group.length; i++) {
      const distance = Math.hypot(group[i][0] - x, group[i][1] - y);
      if (distance < least) [found, least] = [[group, group[i]], distance];
    }
  }
  return found;
}

for (const panel of document.querySelectorAll('.panel[data-points]')) {
  let at = null;
  const point = event => {
    const found = nearest(panel, event);
    if (!found) { if (open?.panel === panel) close(); return; }
    if (open?.point !== found[1]) show(panel, ...found, false);
    at = found;
  };
  panel.addEventListener('pointermove', point);
  panel.addEventListener('pointerdown', point);
  panel.addEventListener('pointerleave', event => { if (event.pointerType === 'mouse' && open?.panel === panel) close(); });
  panel.addEventListener('focus', () => {
    if (!panel.matches(':focus-visible')) return;
    const groups = groupsOf(panel);
    if (groups.length) { at = [groups[0], groups[0][2]]; show(panel, ...at, true); }
  });
  panel.addEventListener('blur', () => { if (open?.panel === panel) close(); });
  panel.addEventListener('keydown', event => {
    const groups = groupsOf(panel);
    if (event.key === 'Escape') { close(); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || groups.length === 0) return;
    let g = at ? groups.indexOf(at[0]) : -1;
    let i = g < 0 ? 1 : at[0].indexOf(at[1]);
    g = Math.max(g, 0);
    if (event.key === 'ArrowRight') i++;
    else if (event.key === 'ArrowLeft') i--;
    else if (event.key === 'Home') [g, i] = [0, 2];
    else if (event.key === 'End') [g, i] = [groups.length - 1, groups.at(-1).length - 1];
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      // To the next line, at the place nearest to this one.
      const x = groups[g][Math.max(i, 2)][0];
      g = (g + (event.key === 'ArrowDown' ? 1 : groups.length - 1)) % groups.length;
      i = 2;
      for (let j = 3; j < groups[g].length; j++)
        if (Math.abs(groups[g][j][0] - x) < Math.abs(groups[g][i][0] - x)) i = j;
    } else return;
    event.preventDefault();
    if (i < 2) { g = (g + groups.length - 1) % groups.length; i = groups[g].length - 1; }
    if (i >= groups[g].length) { g = (g + 1) % groups.length; i = 2; }
    at = [groups[g], groups[g][i]];
    const before = panel.scrollLeft;
    show(panel, ...at, true);
    const mark = open.mark.getBoundingClientRect();
    const frame = panel.getBoundingClientRect();
    if (mark.left < frame.left + 8) panel.scrollLeft = before - (frame.left + 40 - mark.left);
    if (mark.right > frame.right - 8) panel.scrollLeft = before + (mark.right + 40 - frame.right);
    place();
  });
}
addEventListener('pointerdown', event => { if (open && !open.panel.contains(event.target)) close(); });

// A line is switched off and on where the legend names it.
for (const key of document.querySelectorAll('ul.legend li[data-look]')) {
  const figure = key.closest('figure');
  const look = key.dataset.look;
  const drawn = [...figure.querySelectorAll('.panel [data-look]')].filter(node => node.dataset.look === look);
  if (drawn.length === 0) continue;
  const button = make('button');
  button.type = 'button';
  button.setAttribute('aria-pressed', 'true');
  button.append(...key.childNodes);
  key.append(button);
  button.addEventListener('click', () => {
    const shown = button.getAttribute('aria-pressed') === 'false';
    button.setAttribute('aria-pressed', String(shown));
    if (!hiddenLooks.has(figure)) hiddenLooks.set(figure, new Set());
    hiddenLooks.get(figure)[shown ? 'delete' : 'add'](look);
    for (const node of drawn) node.style.display = shown ? '' : 'none';
    close();
  });
}

// Tables: sorted by their headings, filtered by words.
const collator = new Intl.Collator('en', { numeric: true });
for (const table of document.querySelectorAll('main table')) {
  const region = table.closest('.table');
  const bodies = [...table.tBodies];
  const rows = bodies.flatMap(body => [...body.rows]);
  if (rows.length < 2) continue;
  const sizes = bodies.map(body => body.rows.length);
  const more = bodies.filter(body => body.classList.contains('more'));
  const tools = make('div', 'tools');
  if (rows.length >= 6) region.before(tools);

  // A page of thousands of rows opens at once with the first of them; without scripts all are there.
  const all = make('button', '', `Show all ${rows.length} rows`);
  all.type = 'button';
  const open = () => {
    for (const body of more) body.classList.add('open');
    all.remove();
  };
  if (more.length) {
    tools.append(all);
    all.addEventListener('click', open);
  }
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = make('button', '', head.textContent);
    button.type = 'button';
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const now = head.getAttribute('aria-sort');
      const next = now === 'ascending' ? 'descending' : now === 'descending' ? null : 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      let sorted = rows;
      if (next) {
        head.setAttribute('aria-sort', next);
        const isNumber = head.classList.contains('n');
        const keyed = rows.map(row => {
          const text = row.cells[column].textContent.trim();
          return [row, isNumber ? number(text) : text];
        });
        const turn = next === 'ascending' ? 1 : -1;

        // What is empty or no number stays last.
        keyed.sort(([, a], [, b]) => isNumber
          ? (Number.isNaN(a) - Number.isNaN(b)) || turn * (a - b) || 0
          : ((a === '') - (b === '')) || turn * collator.compare(a, b));
        sorted = keyed.map(([row]) => row);
      }
      let first = 0;
      bodies.forEach((body, i) => {
        body.append(...sorted.slice(first, first + sizes[i]));
        first += sizes[i];
      });
      live.textContent = next ? `Sorted by ${button.textContent}, ${next}` : 'In the order of the sweep';
    });
  });

  if (rows.length < 6) continue;
  const label = make('label', '', 'Filter rows ');
  const input = make('input');
  input.type = 'search';
  const count = make('span', 'quiet');
  label.append(input);
  tools.prepend(label, count);
  let texts = null;
  input.addEventListener('input', () => {
    open();
    texts ??= rows.map(row => [...row.cells].map(cell => cell.textContent.trim()).join(' ').toLowerCase());
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, i) => {
      const found = words.every(word => texts[i].includes(word));
      row.hidden = !found;
      if (found) shown++;
    });
    count.textContent = words.length ? `${shown} of ${rows.length} rows` : '';
    live.textContent = words.length ? count.textContent : '';
  });
}

function number(text) {
  const plain = text.replace('−', '-');
  return plain === '' ? NaN : plain === '∞' ? Infinity : plain === '-∞' ? -Infinity : Number(plain);
}

document.querySelector('header').append(make('p', 'quiet hint',
  'Point at a mark or tap it to read its value, or go to a picture with the tab key and from mark to mark with the arrow keys. The legend switches lines off and on; a table is sorted by its headings.'));

// For those who make one picture of the whole page.
document.documentElement.dataset.height = Math.ceil(document.body.getBoundingClientRect().height);
})();
