// Opens the report and every figure of a folder in Chromium, and checks what a reader would see, read by pointer and keys, and print.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { broken, crowded, moving, sideways, small, strange, unaligned } from './inpage.mjs';
import { halfEmpty, lonely, outside, pagesOf } from './paper.mjs';

const folder = resolve(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const paper = { width: 695, height: 1016 }; // A4 without the margins, in CSS pixels
const screens = [
  { name: 'desk, light', width: 1280, height: 900, colorScheme: 'light' },
  { name: 'desk, dark', width: 1280, height: 900, colorScheme: 'dark' },
  { name: 'phone, light', width: 390, height: 844, colorScheme: 'light', hasTouch: true },
  { name: 'phone, dark', width: 390, height: 844, colorScheme: 'dark', hasTouch: true },
];
const longestWord = 40;
const mostPages = 9;
const mostBytes = 5_000_000;

let passed = 0;
let failed = 0;
function check(name, problems) {
  if (problems.length === 0) {
    passed++;
    return;
  }
  failed++;
  console.log(`FAILED: ${name}`);
  for (const problem of problems.slice(0, 12)) console.log(`  ${problem}`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// Opens a file; whatever the page says or asks for beside the file itself is a problem.
async function open(file, screen, more = {}) {
  const context = await browser.newContext({
    viewport: { width: screen.width, height: screen.height }, colorScheme: screen.colorScheme, hasTouch: screen.hasTouch, reducedMotion: 'reduce', ...more,
  });
  const page = await context.newPage();
  const problems = [];
  const address = pathToFileURL(join(folder, file)).href;
  page.on('console', message => problems.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', error => problems.push(`error: ${error.message}`));
  page.on('dialog', dialog => { problems.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', request => {
    if (request.url() !== address && !request.url().startsWith('data:')) problems.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForLoadState('networkidle');
  return { page, context, problems };
}

async function accessible(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  return result.violations.map(violation => `${violation.id}: ${violation.help}: ${violation.nodes[0].html.slice(0, 160)}`);
}

const told = page => page.evaluate(() => {
  const tip = document.querySelector('.tip');
  return tip.hidden ? '' : tip.textContent;
});

// Every panel tells the value of a mark under the pointer or the finger, inside the window.
async function pointed(page, touch) {
  const problems = [];
  for (const panel of await page.locator('.panel[data-points]').all()) {
    const points = JSON.parse(await panel.getAttribute('data-points'));
    const group = points[0];
    const point = group[2];
    const svg = panel.locator('svg').first();
    await svg.scrollIntoViewIfNeeded();
    const at = await svg.evaluate((node, [x, y]) => {
      node.parentElement.scrollLeft = x * node.getBoundingClientRect().width / node.viewBox.baseVal.width - 150;
      const box = node.getBoundingClientRect();
      const scale = box.width / node.viewBox.baseVal.width;
      scrollBy(0, box.top + y * scale - innerHeight / 2);
      const now = node.getBoundingClientRect();
      return { x: now.left + x * scale, y: now.top + y * scale };
    }, point);
    if (touch) await page.touchscreen.tap(at.x, at.y);
    else await page.mouse.move(at.x, at.y);
    const text = await told(page);
    const name = await panel.getAttribute('aria-label');

    // Where marks lie on each other, another may answer.
    const answers = points.flatMap(each => each.slice(2).filter(other => Math.hypot(other[0] - point[0], other[1] - point[1]) < 3).map(other => each[0] + other[2]));
    if (!answers.includes(text)) problems.push(`${name}: "${text}" at the mark of "${answers[0]}"`);
    const box = await page.locator('.tip').boundingBox();
    if (box && (box.x < 0 || box.x + box.width > page.viewportSize().width || box.y < 0 || box.y + box.height > page.viewportSize().height))
      problems.push(`${name}: the value leaves the window`);
  }
  return problems;
}

// A panel is one tab stop; arrow keys go through all of its marks, and back.
async function keyed(page) {
  const problems = [];
  const panels = page.locator('div.panel');
  const count = await panels.count();
  await page.locator('.skip').focus();
  const stops = new Map();
  for (let i = 0; i < 2000; i++) {
    const stop = await page.evaluate(() => {
      const now = document.activeElement;
      const panel = now.closest('div.panel');
      return now === document.body ? null : panel ? [...document.querySelectorAll('div.panel')].indexOf(panel) : -1;
    });
    if (stop === null) break;
    if (stop >= 0) {
      stops.set(stop, (stops.get(stop) ?? 0) + 1);
      const panel = panels.nth(stop);
      const data = await panel.getAttribute('data-points');
      if (data && stops.get(stop) === 1) {
        const groups = JSON.parse(data);
        const texts = groups.flatMap(group => group.slice(2).map(point => group[0] + point[2]));
        if (await told(page) !== texts[0]) problems.push(`panel ${stop}: focus tells "${await told(page)}", not "${texts[0]}"`);
        for (let step = 1; step < Math.min(texts.length, 4); step++) {
          await page.keyboard.press('ArrowRight');
          if (await told(page) !== texts[step]) problems.push(`panel ${stop}: arrow ${step} tells "${await told(page)}", not "${texts[step]}"`);
        }
        await page.keyboard.press('Home');
        if (texts.length > 1) {
          await page.keyboard.press('ArrowLeft');
          if (await told(page) !== texts.at(-1)) problems.push(`panel ${stop}: before the first is "${await told(page)}", not "${texts.at(-1)}"`);
        }
        if (groups.length > 1) {
          await page.keyboard.press('ArrowDown');
          if (!(await told(page)).startsWith(groups[0][0])) problems.push(`panel ${stop}: below the last line is "${await told(page)}"`);
        }
        await page.keyboard.press('Escape');
        if (await told(page)) problems.push(`panel ${stop}: Escape leaves the value there`);
      }
    }
    await page.keyboard.press('Tab');
  }
  for (let i = 0; i < count; i++)
    if (stops.get(i) !== 1) problems.push(`panel ${i} is ${stops.get(i) ?? 0} tab stops`);
  return problems;
}

// The first heading of every table sorts by the Enter key, and the filter hides what it does not name.
async function sorted(page) {
  const problems = [];
  for (const table of await page.locator('main table').all()) {
    const heads = table.locator('thead button');
    if (await heads.count() === 0) continue;
    for (const column of [0, await heads.count() - 1]) {
      const values = () => table.evaluate((node, column) => ({
        isNumber: node.tHead.rows[0].cells[column].classList.contains('n'),
        sort: node.tHead.rows[0].cells[column].getAttribute('aria-sort'),
        texts: [...node.tBodies].flatMap(body => [...body.rows]).map(row => row.cells[column].textContent.trim()),
      }), column);
      const before = await values();
      await heads.nth(column).focus();
      for (const wanted of ['ascending', 'descending', null]) {
        await page.keyboard.press('Enter');
        const now = await values();
        if (now.sort !== wanted) problems.push(`aria-sort is ${now.sort}, not ${wanted}`);
        if (wanted === null) {
          if (now.texts.join() !== before.texts.join()) problems.push('the third press does not bring the first order back');
          continue;
        }
        const keys = now.texts.filter(text => text !== '').map(text => now.isNumber ? Number(text.replace('−', '-').replace('∞', 'Infinity')) : text).filter(key => !Number.isNaN(key));
        const order = now.isNumber ? (a, b) => a - b : (a, b) => new Intl.Collator('en', { numeric: true }).compare(a, b);
        const turn = wanted === 'ascending' ? 1 : -1;
        if (keys.some((key, i) => i > 0 && turn * order(keys[i - 1], key) > 0)) problems.push(`not ${wanted}: ${keys.slice(0, 8)}`);
      }
    }
  }
  for (const button of await page.locator('.tools button').all()) await button.press('Enter');
  for (const input of await page.locator('.tools input').all()) {
    const table = input.locator('xpath=ancestor::div[@class="tools"]/following-sibling::div[1]/table');
    const word = await table.evaluate(node => node.rows[node.rows.length - 1].cells[0].textContent.trim());
    await input.fill(word || 'x');
    const shown = await table.evaluate((node, word) => [...node.rows].slice(1).filter(row => !row.hidden).map(row => row.textContent.toLowerCase().includes(word.toLowerCase())), word);
    if (shown.length === 0 || shown.includes(false)) problems.push(`the filter "${word}" shows ${shown.length} rows, ${shown.filter(found => !found).length} of them wrong`);
    await input.fill('');
  }
  return problems;
}

// What the legend names goes when it is pressed, and comes back.
async function toggled(page) {
  const problems = [];
  const buttons = await page.locator('ul.legend button').all();
  if (buttons.length === 0) problems.push('no legend can be pressed');
  for (const button of buttons) {
    const shown = () => button.evaluate(node => {
      const look = node.closest('li').dataset.look;
      return [...node.closest('figure').querySelectorAll('.panel [data-look]')].filter(mark => mark.dataset.look === look && getComputedStyle(mark).display !== 'none').length;
    });
    const before = await shown();
    await button.press('Enter');
    const without = await shown();
    await button.press('Enter');
    if (before === 0 || without !== 0 || await shown() !== before) problems.push(`${await button.textContent()}: ${before}, ${without}, ${await shown()}`);
  }
  return problems;
}

for (const screen of screens) {
  const { page, context, problems } = await open('report.html', screen);
  const name = `report, ${screen.name}`;
  check(`${name}: no script but the page's own`, await page.evaluate(strange));
  check(`${name}: the page does not scroll sideways`, await page.evaluate(sideways));
  check(`${name}: pictures are large enough to read`, await page.evaluate(small));
  check(`${name}: every mark in its panel, labels apart`, await page.evaluate(crowded, 3));
  check(`${name}: no word is broken`, await page.evaluate(broken, longestWord));
  check(`${name}: numbers align`, await page.evaluate(unaligned));
  check(`${name}: nothing moves`, await page.evaluate(moving));
  check(`${name}: values at the ${screen.hasTouch ? 'finger' : 'pointer'}`, await pointed(page, screen.hasTouch));
  if (screen.colorScheme === 'light') {
    check(`${name}: values by keys`, await keyed(page));
    check(`${name}: tables sort and filter`, await sorted(page));
    check(`${name}: legends switch`, await toggled(page));
  }
  check(`${name}: no console message, no request`, problems);
  // Accessibility last: axe itself is a script in the page, which its policy lets the browser's own tools run.
  check(`${name}: accessible`, await accessible(page));
  await context.close();
}

{
  const parts = page => page.evaluate(() => ['section', '.panel svg', 'ul.legend li', 'main tr', 'main td'].map(name => `${document.querySelectorAll(name).length} ${name}`));
  const { page, context } = await open('report.html', screens[0]);
  const without = await open('report.html', screens[0], { javaScriptEnabled: false });
  const [all, left] = [await parts(page), await parts(without.page)];
  check('report without scripts: everything is there', all.filter((part, i) => part !== left[i]));
  check('report without scripts: labels apart', await without.page.evaluate(crowded, 3));
  await without.context.close();
  await context.close();
}

for (const file of ['report.html', 'homework.html']) {
  const { page, context } = await open(file, { ...screens[0], ...paper });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  check(`${file}, paper: every picture fits a page`, await page.evaluate(({ width, height }) =>
    [...document.querySelectorAll('.panel svg')].map(svg => ({ name: svg.getAttribute('aria-label'), box: svg.getBoundingClientRect() }))
      .filter(({ box }) => box.width > width + 1 || box.height > height / 2 || box.right > width + 1).map(({ name, box }) => `${name}: ${box.width} × ${box.height}, ends at ${box.right}`), paper));
  check(`${file}, paper: dark on white`, await page.evaluate(() =>
    getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)' ? [] : [getComputedStyle(document.body).backgroundColor]));
  check(`${file}, paper: tables fit`, await page.evaluate(({ width }) =>
    [...document.querySelectorAll('table')].map(table => [table.getBoundingClientRect().right, table.tHead.textContent]).filter(([right]) => right > width + 1).map(([right, head]) => `a table ends at ${right}: ${head.slice(0, 80)}`), paper));
  check(`${file}, paper: every mark in its panel, labels apart`, await page.evaluate(crowded, 3));
  check(`${file}, paper: no word is broken`, await page.evaluate(broken, longestWord));
  const headings = await page.evaluate(() => [...document.querySelectorAll('h1, h2, h3, p.caption[id]')].map(heading => heading.textContent));
  const pages = pagesOf(await page.pdf({ printBackground: true, preferCSSPageSize: true }), folder);
  check(`${file}, paper: nothing leaves a page`, outside(pages));
  check(`${file}, paper: no heading ends a page`, lonely(pages, headings));
  check(`${file}, paper: no page is half empty`, halfEmpty(pages));
  console.log(`${file}: ${pages.length} pages`);
  if (file === 'homework.html') check(`${file}, paper: at most ${mostPages} pages`, pages.length <= mostPages ? [] : [`${pages.length} pages`]);
  await context.close();
}

{
  const { size } = statSync(join(folder, 'large.html'));
  check('10,000 rows: below 5 MB', size < mostBytes ? [] : [`${size} bytes`]);
  const start = performance.now();
  const { page, context, problems } = await open('large.html', screens[0]);
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))));
  console.log(`10,000 rows: ${(size / 1e6).toFixed(1)} MB, opened in ${((performance.now() - start) / 1000).toFixed(2)} s`);
  check('10,000 rows: all are there', await page.evaluate(() => document.querySelectorAll('tbody tr').length >= 10000 ? [] : ['some are missing']));
  check('10,000 rows: no console message, no request', problems);
  await context.close();
}

for (const file of readdirSync(folder).filter(name => name.endsWith('.svg')).sort()) {
  for (const screen of screens.slice(0, 2)) {
    const { page, context, problems } = await open(file, screen);
    check(`${file}, ${screen.name}: no console message, no request`, problems);
    check(`${file}, ${screen.name}: every mark in the picture, labels apart`, await page.evaluate(crowded, 3));
    check(`${file}, ${screen.name}: has a title and a description`, await page.evaluate(() =>
      ['title', 'desc'].filter(name => !document.querySelector(`svg > ${name}`)?.textContent.trim())));
    check(`${file}, ${screen.name}: nothing hostile has run`, await page.evaluate(strange));
    await context.close();
  }
}

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
