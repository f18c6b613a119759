// Opens the report and every figure of a folder in Chromium, and checks what a reader would see.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const folder = resolve(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const paper = { width: 695, height: 1016 }; // A4 without the margins, in CSS pixels
const screens = [
  { name: 'desk, light', width: 1280, height: 900, colorScheme: 'light' },
  { name: 'desk, dark', width: 1280, height: 900, colorScheme: 'dark' },
  { name: 'phone, light', width: 360, height: 740, colorScheme: 'light' },
  { name: 'phone, dark', width: 360, height: 740, colorScheme: 'dark' },
];

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
async function open(file, screen) {
  const context = await browser.newContext({ viewport: { width: screen.width, height: screen.height }, colorScheme: screen.colorScheme });
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

// Texts of a picture that touch each other, or stick out of it.
function crowded(margin) {
  const problems = [];
  for (const svg of document.querySelectorAll('svg[role=img]')) {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim())
      .map(text => ({ words: text.textContent, box: text.getBoundingClientRect() }));
    for (let i = 0; i < texts.length; i++) {
      const a = texts[i].box;
      if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1)
        problems.push(`"${texts[i].words}" sticks out of the picture`);
      for (let j = i + 1; j < texts.length; j++) {
        const b = texts[j].box;
        const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (x > margin && y > margin) problems.push(`"${texts[i].words}" and "${texts[j].words}" overlap by ${x.toFixed(1)} × ${y.toFixed(1)}`);
      }
    }
  }
  return problems;
}

async function accessible(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  return result.violations.map(violation => `${violation.id}: ${violation.help}: ${violation.nodes[0].html.slice(0, 160)}`);
}

for (const screen of screens) {
  const { page, context, problems } = await open('report.html', screen);
  check(`report, ${screen.name}: no console message, no request`, problems);
  check(`report, ${screen.name}: nothing hostile has run`, await page.evaluate(() =>
    [...(window.hacked ? ['a label was run'] : []), ...[...document.querySelectorAll('script, img, iframe, object')].map(node => node.outerHTML)]));
  check(`report, ${screen.name}: the page does not scroll sideways`, await page.evaluate(() =>
    document.scrollingElement.scrollWidth > innerWidth ? [`${document.scrollingElement.scrollWidth} pixels wide on ${innerWidth}`] : []));
  check(`report, ${screen.name}: pictures are large enough to read`, await page.evaluate(() =>
    [...document.querySelectorAll('.panel svg')].filter(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width < 0.75)
      .map(svg => svg.querySelector('title').textContent)));
  check(`report, ${screen.name}: labels have room`, await page.evaluate(crowded, 3));
  // Accessibility last: axe itself is a script in the page, which its policy lets the browser's own tools run.
  check(`report, ${screen.name}: accessible`, await accessible(page));
  await context.close();
}

{
  const { page, context } = await open('report.html', { ...screens[0], ...paper });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  check('report, paper: every picture fits a page', await page.evaluate(({ width, height }) =>
    [...document.querySelectorAll('.panel svg')].map(svg => ({ name: svg.querySelector('title').textContent, box: svg.getBoundingClientRect() }))
      .filter(({ box }) => box.width > width + 1 || box.height > height + 1 || box.right > width + 1).map(({ name, box }) => `${name}: ${box.width} × ${box.height}, ends at ${box.right}`), paper));
  check('report, paper: dark on white', await page.evaluate(() =>
    getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)' ? [] : [getComputedStyle(document.body).backgroundColor]));
  check('report, paper: tables fit', await page.evaluate(({ width }) =>
    [...document.querySelectorAll('table')].map(table => table.getBoundingClientRect().right).filter(right => right > width + 1).map(right => `a table ends at ${right}`), paper));
  const pdf = (await page.pdf({ format: 'A4', printBackground: true, preferCSSPageSize: true })).toString('latin1');
  const pages = (pdf.match(/\/Type\s*\/Page[^s]/g) ?? []).length;
  check('report, paper: the PDF has a sane number of pages', pages >= 3 && pages <= 60 ? [] : [`${pages} pages`]);
  await context.close();
}

for (const file of readdirSync(folder).filter(name => name.endsWith('.svg')).sort()) {
  for (const screen of screens.slice(0, 2)) {
    const { page, context, problems } = await open(file, screen);
    check(`${file}, ${screen.name}: no console message, no request`, problems);
    check(`${file}, ${screen.name}: labels have room`, await page.evaluate(crowded, 3));
    check(`${file}, ${screen.name}: has a title and a description`, await page.evaluate(() =>
      ['title', 'desc'].filter(name => !document.querySelector(`svg > ${name}`)?.textContent.trim())));
    check(`${file}, ${screen.name}: nothing hostile has run`, await page.evaluate(() => window.hacked ? ['a label was run'] : [...document.querySelectorAll('script')].map(node => node.outerHTML)));
    await context.close();
  }
}

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
